using System.Collections.Concurrent;

namespace NasBuild.Core.Search.Studies;

/// <summary>An evaluator that measures points on all cores, one core each.</summary>
/// <param name="measure">Measures a point; called from several threads.</param>
internal sealed class ParallelEvaluator<TPoint, TResult>(Func<TPoint, CancellationToken, TResult> measure)
    : IEvaluator<TPoint, TResult>
{
    /// <inheritdoc/>
    public IEnumerable<(TPoint Point, TResult Measured)> Measure(
        IReadOnlyList<TPoint> points, Func<bool> isOver, CancellationToken cancellation)
    {
        using var ready = new BlockingCollection<(TPoint, TResult)>();
        var work = Task.Run(() => Run(points, ready, cancellation), CancellationToken.None);
        foreach (var measured in ready.GetConsumingEnumerable(CancellationToken.None))
        {
            yield return measured;
        }

        work.GetAwaiter().GetResult();
    }

    private void Run(
        IReadOnlyList<TPoint> points, BlockingCollection<(TPoint, TResult)> ready, CancellationToken cancellation)
    {
        try
        {
            var options = new ParallelOptions
            {
                MaxDegreeOfParallelism = Environment.ProcessorCount,
                CancellationToken = cancellation
            };
            Parallel.ForEach(
                points, options, point => ready.Add((point, measure(point, cancellation)), CancellationToken.None));
        }
        finally
        {
            ready.CompleteAdding();
        }
    }
}
