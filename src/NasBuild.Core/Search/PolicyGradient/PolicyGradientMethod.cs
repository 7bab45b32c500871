// Wang et al., SeerNet, arXiv 2304.06393: measure a few policies, learn, choose what to measure next, optimise through
// the predictor
using NasBuild.Core.Prediction.Sampling;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>
/// A search method that begins with policies spread over the space; then each batch alternates between the predicted
/// best policies within the targets and the most informative policies; the last batch has the former only. It uses the
/// trials of earlier builds: with enough of them it begins with the predicted best policies.
/// </summary>
/// <param name="space">The policies.</param>
/// <param name="first">Policies to begin with.</param>
/// <param name="settings">The sizes of the search.</param>
/// <param name="known">The trials of earlier builds.</param>
/// <param name="fit">Fits predictors to trials.</param>
/// <param name="problem">Creates the optimisation problem of the predictors.</param>
internal sealed class PolicyGradientMethod(
    Space space,
    IEnumerable<Policy> first,
    PolicyGradientSettings settings,
    IReadOnlyList<PolicyTrial> known,
    Func<IReadOnlyList<PolicyTrial>, TrialPredictors> fit,
    Func<TrialPredictors, PolicyProblem> problem) : ISearchMethod<Policy, Measured>
{
    private static readonly SelectionSettings Selection =
        new(Population: 200, Kept: 100, Mutants: 30, Crossovers: 120, Iterations: 30);
    private readonly Random random = new(settings.Seed);
    private readonly List<PolicyTrial> trials = [.. known];
    private readonly Proposals proposals = new(space, first, known.Select(t => t.Point));
    private readonly Dictionary<Policy, PredictedTrial> predicted = [];
    private int pending;
    private bool last;

    /// <summary>The predictions of policies before they were measured.</summary>
    public IReadOnlyDictionary<Policy, PredictedTrial> Predicted => predicted;

    /// <summary>The policies that were proposed as the best within the targets, in order.</summary>
    public List<Policy> Optimized { get; } = [];

    /// <summary>The predictors of the trials so far; null before there are any.</summary>
    public TrialPredictors? Predictors { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<Policy> Ask(int count)
    {
        var asked = Next(count);
        pending += asked.Count;
        return asked;
    }

    /// <inheritdoc/>
    public void Tell(PolicyTrial trial)
    {
        trials.Add(trial);
        pending--;
    }

    /// <inheritdoc/>
    public void Withdraw(Policy point) => pending--;

    private List<Policy> Next(int count)
    {
        if (last)
        {
            return [];
        }

        if (trials.Count + pending < settings.Design)
        {
            return proposals.Next(
                Math.Min(count, settings.Design - trials.Count - pending), () => space.Nearest(space.Draw(random)));
        }

        // Nothing can be learned before the first trials are measured.
        if (trials.Count < settings.Design)
        {
            return [];
        }

        var left = settings.Samples - trials.Count - pending;
        count = Math.Min(count, Math.Max(left, settings.Last));
        last = left <= count;
        Predictors = fit(trials);
        var best = Best(last ? count : (count + 1) / 2);
        List<Policy> batch = last ? best : [.. best, .. Informative(count - best.Count, best)];
        foreach (var policy in batch)
        {
            predicted[policy] = Predictors.Of(policy);
        }

        proposals.Add(batch);
        return batch;
    }

    private List<Policy> Best(int count)
    {
        var asked = problem(Predictors!);
        var found = PolicyOptimizer.Optimize(asked, asked.Ranked(trials.Select(t => t.Point)).Take(4), random.Next());

        // Neighbours of the best, so that an error of the predictor does not spoil the whole batch.
        var around = asked.Ranked(found.Take(3).SelectMany(space.Neighbours));
        List<Policy> best = [.. found.Concat(around).Distinct().Where(p => !proposals.All.Contains(p)).Take(count)];
        Optimized.AddRange(best);
        return best;
    }

    private IReadOnlyList<Policy> Informative(int count, IEnumerable<Policy> chosen)
    {
        var learned = Predictors!.Utility ?? Predictors.LogLatency;
        double Mean(Policy policy) => learned.At(space.Vector(policy));
        double Score(Policy policy) => Informativeness.Of(space, Mean, policy, raised: true);
        HashSet<Policy> closed = [.. proposals.All, .. chosen];
        return EvolutionarySelection.Select(space, Score, closed, count, Selection, random, CancellationToken.None);
    }
}
