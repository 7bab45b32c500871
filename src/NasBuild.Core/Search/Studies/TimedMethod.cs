namespace NasBuild.Core.Search.Studies;

/// <summary>A search method whose time for proposals is measured.</summary>
/// <param name="method">The method.</param>
/// <param name="time">The clock.</param>
internal sealed class TimedMethod<TPoint, TResult>(ISearchMethod<TPoint, TResult> method, TimeProvider time)
    : ISearchMethod<TPoint, TResult>
{
    /// <summary>The time that proposals took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<TPoint> Ask(int count)
    {
        var begun = time.GetTimestamp();
        var asked = method.Ask(count);
        Elapsed += time.GetElapsedTime(begun);
        return asked;
    }

    /// <inheritdoc/>
    public void Tell(Trial<TPoint, TResult> trial) => method.Tell(trial);

    /// <inheritdoc/>
    public void Withdraw(TPoint point) => method.Withdraw(point);
}
