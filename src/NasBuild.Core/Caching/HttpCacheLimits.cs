namespace NasBuild.Core.Caching;

/// <summary>The limits of a server's time.</summary>
public sealed record HttpCacheLimits
{
    /// <summary>The time until it takes a connection.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time until it answers, and without any further byte of the answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(20);
}
