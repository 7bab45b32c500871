namespace NasBuild.Core.Caching;

/// <summary>The time that an entry may take from or to a server: a slow one is used, one that stalls is given up.</summary>
public static class TransferTime
{
    private const int BytesPerSecond = 50_000;

    /// <summary>Returns the time for a number of bytes.</summary>
    public static TimeSpan Of(long bytes) => TimeSpan.FromSeconds(bytes / BytesPerSecond);

    /// <summary>Returns a source that is cancelled after a time, or with a token.</summary>
    public static CancellationTokenSource Limit(TimeSpan time, CancellationToken cancellation)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        source.CancelAfter(time);
        return source;
    }
}
