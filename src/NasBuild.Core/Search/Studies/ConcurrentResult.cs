namespace NasBuild.Core.Search.Studies;

/// <summary>The result of a point that was measured concurrently.</summary>
/// <typeparam name="TPoint">The type of a point.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
/// <param name="Point">The point.</param>
/// <param name="Measured">The measurements; null if it could not be measured.</param>
/// <param name="Worker">The name of the worker that measured it; null for this machine.</param>
/// <param name="Failure">The reason why there are no measurements.</param>
internal sealed record ConcurrentResult<TPoint, TResult>(
    TPoint Point, TResult? Measured, string? Worker, string? Failure = null)
    where TResult : class
{
    /// <summary>The time that the worker took, in seconds.</summary>
    public double WorkerSeconds { get; init; }
}
