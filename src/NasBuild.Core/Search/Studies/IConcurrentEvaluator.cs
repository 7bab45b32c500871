namespace NasBuild.Core.Search.Studies;

/// <summary>A way to measure several points at a time, such as on other machines; results come in any order.</summary>
/// <typeparam name="TPoint">The type of a point.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
internal interface IConcurrentEvaluator<TPoint, TResult> : IDisposable
    where TResult : class
{
    /// <summary>The number of points that could be begun now, besides those that were.</summary>
    int Free { get; }

    /// <summary>Begins to measure a point.</summary>
    void Begin(TPoint point);

    /// <summary>
    /// Waits for the result of a begun point. Returns null if there is none yet and <see cref="Free"/> may have changed.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    ConcurrentResult<TPoint, TResult>? Next(CancellationToken cancellation);
}
