using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// An evaluator that measures candidates on this machine: quality of several at once, then the latency of each alone.
/// </summary>
/// <param name="measurement">Makes and measures a candidate.</param>
internal sealed class CandidateEvaluator<TCandidate>(ICandidateMeasurement<TCandidate> measurement)
    : IEvaluator<Policy, Measured>
    where TCandidate : class, IDisposable
{
    /// <inheritdoc/>
    public IEnumerable<(Policy Point, Measured Measured)> Measure(
        IReadOnlyList<Policy> points, Func<bool> isOver, CancellationToken cancellation)
    {
        // A few at a time: enough that no core waits long for another, few enough that trials are recorded soon and the
        // budget is not exceeded by much.
        foreach (var some in points.Chunk(2 * Environment.ProcessorCount))
        {
            cancellation.ThrowIfCancellationRequested();
            if (isOver())
            {
                yield break;
            }

            var built = new (TCandidate Candidate, double Quality, Counts Counts)[some.Length];
            try
            {
                var options = new ParallelOptions
                {
                    MaxDegreeOfParallelism = Environment.ProcessorCount,
                    CancellationToken = cancellation
                };
                Parallel.For(0, some.Length, options, i =>
                {
                    built[i].Candidate = measurement.Build(some[i]);
                    built[i].Quality = measurement.Quality(built[i].Candidate, cancellation);
                    built[i].Counts = measurement.Counts(built[i].Candidate);
                });
                for (var i = 0; i < some.Length; i++)
                {
                    var (candidate, quality, counts) = built[i];
                    yield return (some[i], new Measured(quality, measurement.LatencyRatio(candidate), counts));
                }
            }
            finally
            {
                Array.ForEach(built, b => b.Candidate?.Dispose());
            }
        }
    }
}
