using System.Diagnostics;

namespace NasBuild.Core.Search.Criteria;

/// <summary>Measures candidates on all cores. What the journal knows is not measured again; the time that it took counts as if it were.</summary>
/// <param name="journal">What earlier runs have measured.</param>
internal sealed class Evaluations(FitnessJournal journal)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private double replayedSeconds;

    /// <summary>The measurements that the journal knew.</summary>
    public int Replayed { get; private set; }

    /// <summary>The time since the beginning, that of earlier runs included.</summary>
    public double Seconds => clock.Elapsed.TotalSeconds + replayedSeconds;

    /// <summary>The fitness of each candidate, in their order.</summary>
    /// <param name="candidates">What names each of them in the journal.</param>
    /// <param name="measure">Measures the candidate of an index; called from several threads.</param>
    /// <param name="cancellation">Stops between measurements; what was measured is in the journal.</param>
    public Fitness[] Measure(IReadOnlyList<string> candidates, Func<int, CancellationToken, Fitness> measure, CancellationToken cancellation)
    {
        var found = candidates.Select(journal.Find).ToArray();
        Replayed += found.Count(f => f is not null);
        replayedSeconds += found.Sum(f => f?.Seconds ?? 0);
        var results = Array.ConvertAll(found, f => f?.Fitness);
        int[] fresh = [.. Enumerable.Range(0, candidates.Count).Where(i => results[i] is null)];
        var (gate, last) = (new Lock(), Seconds);
        Parallel.ForEach(fresh, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, i =>
        {
            var fitness = measure(i, cancellation);
            lock (gate)
            {
                // The time since the last one, so that all times add up to what the clock says.
                var now = Seconds;
                journal.Append(candidates[i], fitness, Math.Ceiling(1_000 * (now - last)) / 1_000);
                (last, results[i]) = (now, fitness);
            }
        });
        return Array.ConvertAll(results, r => r!);
    }
}
