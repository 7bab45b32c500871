namespace NasBuild.Core.Search.Studies;

/// <summary>A way to measure points, on this machine or on others.</summary>
/// <typeparam name="TPoint">The type of a point.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
internal interface IEvaluator<TPoint, TResult>
{
    /// <summary>Returns the points with their measurements, each as soon as it is available and in any order.</summary>
    /// <param name="points">The points.</param>
    /// <param name="isOver">Returns true if no more points may be started: those that were not are left out.</param>
    /// <param name="cancellation">Ends the work.</param>
    IEnumerable<(TPoint Point, TResult Measured)> Measure(
        IReadOnlyList<TPoint> points, Func<bool> isOver, CancellationToken cancellation);
}
