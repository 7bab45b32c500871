using NasBuild.Core.Results;
using NasBuild.Core.Search.Budgets;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Evolution;

/// <summary>
/// A search in two steps: first over the transformations before training, in single precision, for a front of
/// trade-offs that depends neither on the targets nor on later transformations; then over the policies of that front
/// together with the later choices, within the targets.
/// </summary>
/// <param name="method">
/// Creates the search method of each step from its space, its seeds, and the score of a trial.
/// </param>
internal sealed class FrontSearch(
    Func<Space, IEnumerable<Policy>, Func<Measured, Score>, ISearchMethod<Policy, Measured>> method) : IPolicySearch
{
    private static readonly double[] Degrees = [.. Enumerable.Range(1, 8).Select(i => i / 8.0)];

    /// <inheritdoc/>
    public IReadOnlyList<PolicyTrial> Run(PolicyStudy study)
    {
        var (before, after) = (study.Transformations.BeforeTraining, study.Transformations.AfterTraining);
        List<PolicyTrial> front = before.Space.Variables.IsEmpty
            ? [new PolicyTrial(before.Space.Uncompressed, study.Profile.Uncompressed, 0)]
            : Front(study, before, isLast: after.Space.Variables.IsEmpty);
        return after.Space.Variables.IsEmpty ? front
            : front.Count == 1 && (after.Space.Size <= 1 || study.Settings is null)
            ? [front[0] with { Point = Joint(front[0].Point, after.Start) }]
            : Together(study, front, after.Space, after.Start);
    }

    private static Policy Joint(Policy before, Policy after) => new([.. before.Levels, .. after.Levels]);

    // The front of quality against latency and size, from the least cut to the most.
    private List<PolicyTrial> Front(PolicyStudy study, Transformations before, bool isLast)
    {
        double Share(BudgetShares shares) => isLast ? shares.Before + shares.After : shares.Before;
        List<Policy> seeds = [before.Space.Uncompressed, .. before.Seeds(Degrees)];
        var budget = new Budget(
            Share(study.TimeShares) * study.Plan.Configuration.Budget.Time.TimeSpan,
            study.Settings is null ? seeds.Distinct().Count()
                : (int)Math.Ceiling(Share(study.TrialShares) * study.Plan.Configuration.Budget.Trials));
        var trials = study.Run(
            "widths", study.Under(study.Plan.WidthTrialsKey, budget), before,
            method(before.Space, seeds, study.Objectives.Tradeoff));
        var front =
            ParetoRanking.Front([.. trials.Select(t => new Individual(t.Point, study.Objectives.Tradeoff(t.Measured)))])
                .Select(i => i.Policy).ToHashSet();
        return [.. trials.Where(t => front.Contains(t.Point))
            .OrderByDescending(t => t.Measured.Counts[Measurement.Size])
            .ThenByDescending(t => t.Measured.LatencyRatio)];
    }

    private IReadOnlyList<PolicyTrial> Together(PolicyStudy study, List<PolicyTrial> front, Space later, Policy start)
    {
        // Later choices change the costs of all policies of the front about equally: try first those that should then
        // meet the targets.
        var whole = front.MaxBy(t => t.Measured.Counts[Measurement.Size])!.Measured;
        var smallest = Joint(new Policy([.. front[0].Point.Levels.Select(_ => 0)]), start);
        var compressed = study.Under(Key(study, "whole"))
            .GetOrMeasure(smallest, () => study.Measurements.Costs(smallest) with { Quality = whole.Quality });
        Measured Compressed(Measured m) => m with
        {
            LatencyRatio = m.LatencyRatio * compressed.LatencyRatio / whole.LatencyRatio,
            Counts = m.Counts.Select((key, count) =>
                (long)((double)count * compressed.Counts[key] / Math.Max(1, whole.Counts[key]))),
        };
        var promising = front.Select((t, i) =>
            (Index: i, Score: study.Objectives.WithinTargets(Compressed(t.Measured))))
            .OrderBy(x => x.Score.Violation).ThenBy(x => x.Score.Objectives[0])
            .Select(x => new Policy([x.Index, .. start.Levels]));

        var configuration = study.Plan.Configuration;
        var budget = new Budget(
            study.TimeShares.After * configuration.Budget.Time.TimeSpan,
            Math.Max(1, study.Settings is null ? front.Count : configuration.Budget.Trials - study.Trials));
        var own = method(FrontMethod.Space(front.Count, later), promising, study.Objectives.WithinTargets);
        return study.Run(
            "precision", study.Under(study.TrialsKey, budget), study.Transformations,
            new FrontMethod([.. front.Select(t => t.Point)], later, own));
    }

    private static string Key(PolicyStudy study, string purpose) =>
        Storage.ContentKey.Of(study.TrialsKey, purpose);
}
