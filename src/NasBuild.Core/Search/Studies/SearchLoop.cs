using System.Collections.Immutable;
using System.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Engine;

namespace NasBuild.Core.Search.Studies;

/// <summary>How a candidate is made and measured. What takes a core runs for several candidates at once; what times runs alone.</summary>
/// <typeparam name="TCandidate">A policy applied.</typeparam>
internal interface IEvaluator<TCandidate>
    where TCandidate : class, IDisposable
{
    /// <summary>Applies the policy. Called from several threads.</summary>
    TCandidate Build(Policy policy);

    /// <summary>The quality metric on the search's samples. Called from several threads, one core each.</summary>
    double Quality(TCandidate candidate, CancellationToken cancellation);

    /// <summary>Latency relative to the original. Called while nothing else runs.</summary>
    double LatencyRatio(TCandidate candidate);

    /// <summary>What is counted of the candidate, by the target's key. Called from several threads.</summary>
    Counts Counts(TCandidate candidate);
}

/// <summary>When a search ends.</summary>
/// <param name="Time">The most time, trials of earlier, interrupted runs included.</param>
/// <param name="Trials">The most trials.</param>
internal sealed record SearchLimit(TimeSpan Time, int Trials)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Time.TotalSeconds:0.#} s or {Trials} trials");
}

/// <summary>What a search found.</summary>
/// <param name="Trials">All trials, in the order of proposal.</param>
/// <param name="Replayed">How many of them an earlier run had measured.</param>
/// <param name="BudgetOver">Whether the limit ended it, and not the end of the space.</param>
internal sealed record SearchOutcome(IReadOnlyList<Trial> Trials, int Replayed, bool BudgetOver);

/// <summary>
/// The loop of every search: propose, build and measure what is new, tell, until the limit. Trials in the journal are not measured
/// again, so an interrupted search takes the same way to where it stopped, at once, and goes on from there.
/// </summary>
internal static class SearchLoop
{
    public static SearchOutcome Run<TCandidate>(
        ISearcher searcher,
        IEvaluator<TCandidate> evaluator,
        Func<Measured, Score> score,
        TrialJournal journal,
        string space,
        SearchLimit limit,
        int batch,
        Action<SearchOutcome, TimeSpan> progress,
        CancellationToken cancellation)
        where TCandidate : class, IDisposable
    {
        var clock = Stopwatch.StartNew();
        var replayedSeconds = 0d;
        var outcome = new SearchOutcome([], 0, BudgetOver: false);
        TimeSpan Elapsed() => clock.Elapsed + TimeSpan.FromSeconds(replayedSeconds);
        bool Over() => Elapsed() >= limit.Time || outcome.Trials.Count >= limit.Trials;

        while (!Over())
        {
            var proposals = searcher.Propose(Math.Min(batch, limit.Trials - outcome.Trials.Count));
            if (proposals.Count == 0)
            {
                return outcome;
            }

            var known = proposals.Select(p => journal.Find(space, p)).ToList();
            var recorded = known.OfType<Trial>().ToList();
            replayedSeconds += recorded.Sum(t => t.Seconds);
            var fresh = new Dictionary<Policy, Trial>();
            var last = Elapsed();
            foreach (var (policy, measured) in Measure(evaluator, [.. proposals.Where((_, i) => known[i] is null)], () => limit.Time - Elapsed(), cancellation))
            {
                // All time counts, so that the seconds of a search that its limit ended reach that limit when they are read again.
                var now = Elapsed();
                var trial = new Trial(policy, measured, Math.Ceiling((now - last).TotalMilliseconds) / 1000);
                last = now;
                journal.Append(space, trial);
                fresh.Add(trial.Policy, trial);
                progress(outcome with { Trials = [.. outcome.Trials, .. recorded, .. fresh.Values] }, Elapsed());
            }

            // In the order of proposal, whoever was ready first: the next proposals must not depend on chance.
            List<Trial> told = [.. proposals.Select((p, i) => known[i] ?? fresh.GetValueOrDefault(p)).OfType<Trial>()];
            told.ForEach(t => searcher.Update(t, score(t.Measured)));
            outcome = outcome with { Trials = [.. outcome.Trials, .. told], Replayed = outcome.Replayed + recorded.Count };
        }

        return outcome with { BudgetOver = true };
    }

    private static IEnumerable<(Policy Policy, Measured Measured)> Measure<TCandidate>(IEvaluator<TCandidate> evaluator, IReadOnlyList<Policy> policies, Func<TimeSpan> left, CancellationToken cancellation)
        where TCandidate : class, IDisposable
    {
        // A few candidates at a time: enough that no core waits long for the other, few enough that a trial is recorded soon and the limit met closely.
        foreach (var some in policies.Chunk(2 * Environment.ProcessorCount))
        {
            cancellation.ThrowIfCancellationRequested();
            if (left() <= TimeSpan.Zero)
            {
                yield break;
            }

            var built = new (TCandidate Candidate, double Quality, Counts Counts)[some.Length];
            try
            {
                Parallel.For(0, some.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, i =>
                {
                    built[i].Candidate = evaluator.Build(some[i]);
                    built[i].Quality = evaluator.Quality(built[i].Candidate, cancellation);
                    built[i].Counts = evaluator.Counts(built[i].Candidate);
                });
                for (var i = 0; i < some.Length; i++)
                {
                    var (candidate, quality, counts) = built[i];
                    yield return (some[i], new Measured(quality, evaluator.LatencyRatio(candidate), counts));
                }
            }
            finally
            {
                Array.ForEach(built, b => b.Candidate?.Dispose());
            }
        }
    }
}
