namespace NasBuild.Core.Search.Studies;

/// <summary>Measures points, here or elsewhere.</summary>
/// <typeparam name="TPoint">What varies.</typeparam>
/// <typeparam name="TResult">What is measured of it.</typeparam>
internal interface IEvaluator<TPoint, TResult>
{
    /// <summary>The points with their measurements, each as soon as it is there and in any order.</summary>
    /// <param name="points">The points.</param>
    /// <param name="isOver">True if no more points shall be begun: those that were not are missing.</param>
    /// <param name="cancellation">Ends the work.</param>
    IEnumerable<(TPoint Point, TResult Measured)> Measure(IReadOnlyList<TPoint> points, Func<bool> isOver, CancellationToken cancellation);
}
