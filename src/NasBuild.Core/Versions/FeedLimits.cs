namespace NasBuild.Core.Versions;

/// <summary>The limits of what a feed may take: somebody else runs it.</summary>
internal sealed record FeedLimits
{
    /// <summary>The time until it has listed the versions of a package.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The time until it has sent a package.</summary>
    public TimeSpan Download { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>The size of an answer that is no package.</summary>
    public long AnswerBytes { get; init; } = 64L << 20;

    /// <summary>The size of a package.</summary>
    public long PackageBytes { get; init; } = 8L << 30;

    /// <summary>
    /// The size of what a package expands to from which on it must not be much larger than the package.
    /// </summary>
    public long ExpandedBytes { get; init; } = 1L << 29;

    /// <summary>How many times as large as a package its contents may be, if they are that large.</summary>
    public int MaxExpansion { get; init; } = 50;
}
