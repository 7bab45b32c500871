using System.Collections.Immutable;
using System.Diagnostics;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Evolution;
using NasBuild.Core.Search.PolicyGradient;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// Finds the policy: first widths, in single precision, as a front of trade-offs that neither the target nor quantization changes;
/// then widths of that front together with bits, within the targets; then the best few on all of the validation split.
/// </summary>
internal sealed class SearchStage(Plan plan, Profile profile, Original original, CandidateFactory candidates, FineTuner? tuner, BuildContext context)
{
    private const int Finalists = 3;
    private readonly NasConfiguration configuration = plan.Configuration;
    private readonly Objectives objectives = new(plan.Configuration, profile, original.Metric?.HigherIsBetter ?? true);
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<(Policy Policy, TrialPoint Point)> searched = [];
    private Predictions? predictions;
    private int trials;

    // What is left of the budget confirms the finalists, and fine-tuning them takes much of it.
    private double ShareForWidths => tuner is null ? 0.55 : 0.25;

    private double ShareForPrecisions => tuner is null ? 0.35 : 0.15;

    /// <summary>The choice of a search.</summary>
    public Choice Run()
    {
        using var journal = TrialJournal.Open(context.InObj("trials.jsonl"), context.Report);
        var hasWidths = !candidates.WidthPolicies.Variables.IsEmpty;
        if (hasWidths || candidates.Precisions.Size > 1)
        {
            context.Progress(new StageProgress(
                "search", 0, 0, $"at most {configuration.Budget.Time}, {configuration.Budget.Trials} trials of about {Amounts.Time(profile.SecondsPerTrial)}", null));
        }

        if (configuration.Search?.Method == SearchMethod.PolicyGradient && candidates.WidthPolicies.Then(candidates.Precisions).Size > 1)
        {
            return Told(Confirm(journal, PolicyGradient(journal)));
        }

        var front = !hasWidths
            ? [new Trial(candidates.WidthPolicies.Uncompressed, profile.Uncompressed, 0)]
            : Widths(journal);
        if (front.Count == 1 && candidates.Precisions.Size <= 1)
        {
            return Told(CandidateFactory.Joint(front[0].Policy, candidates.Precisions.MostCompressed));
        }

        return Told(Confirm(journal, candidates.Precisions.Variables.IsEmpty ? front : Precisions(journal, front)));
    }

    // The choice and the way to it.
    private Choice Told(Policy joint)
    {
        var chosen = searched.FindLastIndex(s => s.Policy.Equals(joint));
        return Chosen(joint) with { Predictions = predictions, Searched = [.. searched.Select((s, i) => i == chosen ? s.Point with { Chosen = true } : s.Point)] };
    }

    private void Tell(string phase, Trial trial, double violation) => searched.Add((trial.Policy, new TrialPoint(
        phase, trial.Measured.Quality, trial.Measured.LatencyRatio, trial.Measured.Counts, trial.Seconds, violation, Chosen: false)));

    private Choice Chosen(Policy joint)
    {
        var (width, bits) = candidates.Split(joint);
        var (widths, precisions) = (candidates.WidthPolicies, candidates.Precisions);
        return new Choice(
            CandidateFactory.Named(widths, width).RemoveRange(widths.Variables.Where((v, i) => width.Levels[i] == 0).Select(v => v.Name)),
            CandidateFactory.Named(precisions, bits).RemoveRange(precisions.Variables.Where((v, i) => v.Choices[bits.Levels[i]] == 32).Select(v => v.Name)),
            FromLock: false,
            trials,
            Math.Round(clock.Elapsed.TotalSeconds, 1));
    }

    // The front of quality against latency and size, from the least cut to the most.
    private List<Trial> Widths(TrialJournal journal)
    {
        var settings = configuration.Prune!;
        var space = candidates.Widths.Policies;
        var share = candidates.Precisions.Variables.IsEmpty ? ShareForWidths + ShareForPrecisions : ShareForWidths;
        var shares = Enumerable.Range(1, 8).Select(i => settings.MaxRatio * i / 8).ToList();
        var uniform = shares.Select(s => candidates.Widths.Uniform(s, settings.MaxRatio));
        var global = shares.Select(candidates.Widths.Global);
        var line = (settings.Widths == PruneWidths.Uniform ? uniform : global).ToList();
        List<Policy> first = [space.Uncompressed, .. candidates.Widths.SingleSkips(), .. configuration.Search is null ? line : global.Zip(uniform).SelectMany(p => new[] { p.First, p.Second })];

        var outcome = Search(
            Searcher(space, first),
            new CandidateEvaluator(original, candidates.Prune, context.Timing.Trial),
            objectives.Tradeoff,
            journal,
            plan.WidthTrialsKey,
            new SearchLimit(share * configuration.Budget.Time.TimeSpan, configuration.Search is null ? first.Distinct().Count() : (int)Math.Ceiling(share * configuration.Budget.Trials)),
            "widths");
        var individuals = outcome.Trials.Select(t => new Individual(t.Policy, objectives.Tradeoff(t.Measured))).ToList();
        var front = ParetoRanking.Front(individuals).Select(i => i.Policy).ToHashSet();
        return [.. outcome.Trials.Where(t => front.Contains(t.Policy)).OrderByDescending(t => t.Measured.Counts[Measurement.Size]).ThenByDescending(t => t.Measured.LatencyRatio)];
    }

    private IReadOnlyList<Trial> Precisions(TrialJournal journal, List<Trial> front)
    {
        var precisions = candidates.Precisions;
        var space = FrontSearcher.Space(front.Count, precisions);
        var lowest = precisions.MostCompressed.Levels;

        // What quantization does to size, latency and bits is about the same for all widths: try first what then should meet the targets.
        var whole = front.MaxBy(t => t.Measured.Counts[Measurement.Size])!.Measured;
        var lightest = CandidateFactory.Joint(candidates.WidthPolicies.Uncompressed, precisions.MostCompressed);
        var quantized = Recorded(journal, "whole", lightest, () => candidates.Build(lightest), (candidate, ratio) =>
            new Measured(whole.Quality, ratio, candidate.Counts(original.Sample)));
        Measured Quantized(Measured m) => m with
        {
            LatencyRatio = m.LatencyRatio * quantized.LatencyRatio / whole.LatencyRatio,
            Counts = m.Counts.Select((key, count) => (long)((double)count * quantized.Counts[key] / Math.Max(1, whole.Counts[key]))),
        };
        var promising = front.Select((t, i) => (Index: i, Score: objectives.WithinTargets(Quantized(t.Measured))))
            .OrderBy(x => x.Score.Violation).ThenBy(x => x.Score.Objectives[0]).Select(x => new Policy([x.Index, .. lowest]));

        var searcher = new FrontSearcher([.. front.Select(t => t.Policy)], precisions, Searcher(space, promising));
        var outcome = Search(
            searcher,
            new CandidateEvaluator(original, candidates.Build, context.Timing.Trial),
            objectives.WithinTargets,
            journal,
            plan.PrecisionTrialsKey,
            new SearchLimit(ShareForPrecisions * configuration.Budget.Time.TimeSpan, Math.Max(1, configuration.Search is null ? front.Count : configuration.Budget.Trials - trials)),
            "precision");
        return outcome.Trials;
    }

    // Widths and bits together, through predictors. Trials of earlier builds count, whatever their targets were.
    private List<Trial> PolicyGradient(TrialJournal journal)
    {
        var gradient = new PolicyGradientSearch(plan, profile, objectives, original, candidates, context);
        List<Trial> Known() => [.. journal.All(plan.PrecisionTrialsKey).Where(t => t.Policy.Levels.Length == gradient.Space.Variables.Length)];
        var known = Known();
        if (known.Count > 0 && known.Count < gradient.Settings.Design)
        {
            context.Report(Descriptors.SearchResumed.With($"policies: {known.Count}"));
        }

        var searcher = gradient.Searcher(known, gradient.First(candidates));
        var limit = new SearchLimit((ShareForWidths + ShareForPrecisions) * configuration.Budget.Time.TimeSpan, Math.Max(1, Math.Min(configuration.Budget.Trials, gradient.Settings.Samples + gradient.Settings.Last)));
        var evaluator = new CandidateEvaluator(original, candidates.Build, context.Timing.Trial);
        var fresh = Search(searcher, evaluator, objectives.WithinTargets, journal, plan.PrecisionTrialsKey, limit, "policies", gradient.Settings.Batch, known.Count).Trials;
        if (known.Count >= gradient.Settings.Design)
        {
            context.Report(Descriptors.Retargeted.With(Amounts.Time(searcher.Thought.TotalSeconds), known.Count));
        }

        gradient.TellContradiction(searcher);
        TellSlow(searcher, fresh);
        predictions = PolicyGradientSearch.Predictions(searcher, fresh, original.Metric is not null);
        known.ForEach(t => Tell("policies", t, objectives.WithinTargets(t.Measured).Violation));
        gradient.Recalibrate(searcher, known, fresh, evaluator, journal);

        // What all of them tell is there at once when a build has another target.
        if (fresh.Count > 0 && searcher.Predictors is not null)
        {
            gradient.Fit(Known());
        }

        return Known();
    }

    private void TellSlow(PolicyGradientSearcher searcher, IReadOnlyList<Trial> fresh)
    {
        var latencyLimit = objectives.Limit(TargetTable.Costs.OfType<LatencyTarget>().Single());
        foreach (var trial in fresh.Where(t => searcher.Optimized.Contains(t.Policy) && latencyLimit < t.Measured.LatencyRatio && searcher.Predicted[t.Policy].LatencyRatio <= latencyLimit))
        {
            context.Report(Descriptors.PredictedFast.With(
                Amounts.Percent(searcher.Predicted[trial.Policy].LatencyRatio), Amounts.Percent(trial.Measured.LatencyRatio), configuration.Target.Latency!));
        }
    }

    private SearchOutcome Search(ISearcher searcher, IEvaluator<Candidate> evaluator, Func<Measured, Score> score, TrialJournal journal, string space, SearchLimit limit, string name, int? batch = null, int known = 0)
    {
        var outcome = SearchLoop.Run(searcher, evaluator, score, journal, space, limit, batch ?? BatchSize, Progress, context.Cancellation);
        trials += outcome.Trials.Count;
        outcome.Trials.ToList().ForEach(t => Tell(name, t, objectives.WithinTargets(t.Measured).Violation));
        if (outcome.Trials.Count + known == 0)
        {
            throw new NasException(Descriptors.BudgetTooShort.At(
                configuration.PositionOf("budget.time"), configuration.Budget.Time, Amounts.Time(profile.SecondsPerTrial), Amounts.Time(20 * profile.SecondsPerTrial)));
        }

        if (outcome.Replayed > 0)
        {
            context.Report(Descriptors.SearchResumed.With($"{name}: {outcome.Replayed}"));
        }

        if (outcome.BudgetOver && configuration.Search is not null)
        {
            context.Report(Descriptors.BudgetOver.At(configuration.PositionOf("budget"), limit.ToString(), $"{outcome.Trials.Count} ({name})"));
        }

        return outcome;

        void Progress(SearchOutcome now, TimeSpan elapsed)
        {
            var best = now.Trials.MinBy(t => (objectives.WithinTargets(t.Measured).Violation, objectives.WithinTargets(t.Measured).Objectives[0]))!.Measured;
            var quality = profile.QualityMetric is { } metric ? $"{metric} {QualityText.Of(metric, best.Quality)}, " : "";
            context.Progress(new StageProgress(
                $"search {name}", now.Trials.Count, limit.Trials, $"{quality}latency {Amounts.Percent(best.LatencyRatio)}, size {Amounts.Percent((double)best.Counts[Measurement.Size] / profile.Counts[Measurement.Size])}", limit.Time - elapsed));
        }
    }

    private int BatchSize => configuration.Search?.Population ?? 16;

    private ISearcher Searcher(Space space, IEnumerable<Policy> first) => configuration.Search?.Method == SearchMethod.Evolution
        ? new EvolutionSearcher(space, first, configuration.Search.Population, new Random(configuration.Seed))
        : new RandomSearcher(space, first, new Random(configuration.Seed));

    // A subset flatters some: the best few are measured on the whole split, and for longer. Ranking before fine-tuning is not ranking after it, so they are
    // fine-tuned first, as many as the budget has time for.
    private Policy Confirm(TrialJournal journal, IReadOnlyList<Trial> found)
    {
        var ranked = Ranked(found.Select(t => (t.Policy, objectives.WithinTargets(t.Measured)))).Take(Finalists).ToList();
        if (ranked.Count == 1 || original.Metric is null)
        {
            return ranked[0];
        }

        var confirmed = new List<(Policy Policy, Score Score)>();
        var last = TimeSpan.Zero;
        foreach (var (i, finalist) in ranked.Index())
        {
            if (i > 0 && tuner is not null && clock.Elapsed + last > configuration.Budget.Time.TimeSpan && journal.Find(ContentKey.Of(ConfirmKey, "confirm"), finalist) is null)
            {
                break;
            }

            context.Progress(new StageProgress("confirm", i, ranked.Count, "", null));
            var begun = clock.Elapsed;
            var measured = Recorded(journal, "confirm", finalist, () => Finalist(finalist, $"finetune {i + 1}/{ranked.Count}"), (candidate, ratio) =>
                new Measured(original.Metric.Measure(candidate.Session, original.Validation!, context.Cancellation), ratio, candidate.Counts(original.Sample)));
            last = clock.Elapsed - begun;
            var violation = objectives.Violation(measured, profile.Quality);
            Tell(TrialPoint.Confirm, new Trial(finalist, measured, Seconds: 0), violation);
            confirmed.Add((finalist, objectives.WithinTargets(measured) with { Violation = violation }));
        }

        return Ranked(confirmed).First();
    }

    private static IEnumerable<Policy> Ranked(IEnumerable<(Policy Policy, Score Score)> policies) => policies
        .OrderBy(x => x.Score.Violation).ThenBy(x => x.Score.Objectives[0]).ThenBy(x => x.Score.Objectives[^1]).Select(x => x.Policy);

    private Model Finalist(Policy joint, string what)
    {
        if (tuner is null)
        {
            return candidates.Build(joint);
        }

        var chosen = Chosen(joint);
        return candidates.Quantize(tuner.Run(chosen.Widths, chosen.WeightBits, what).Model, chosen.WeightBits).Model;
    }

    private string ConfirmKey => tuner is null ? plan.PrecisionTrialsKey : plan.FinetuneKey;

    // A careful measurement is made once: a search that goes on from its journal comes to the same choice.
    private Measured Recorded(TrialJournal journal, string purpose, Policy joint, Func<Model> build, Func<Candidate, double, Measured> measure)
    {
        var space = ContentKey.Of(purpose == "confirm" ? ConfirmKey : plan.PrecisionTrialsKey, purpose);
        if (journal.Find(space, joint) is { } known)
        {
            return known.Measured;
        }

        using var candidate = new Candidate(build(), original.Settings);
        var measured = measure(candidate, LatencyMeasurement.Compare(original.Session, candidate.Session, original.Sample, context.Timing.Finalist).Ratio);
        journal.Append(space, new Trial(joint, measured, Seconds: 0));
        return measured;
    }
}
