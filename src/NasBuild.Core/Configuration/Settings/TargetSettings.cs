using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>What a missed target is.</summary>
public enum OnMiss
{
    /// <summary>An error: the build fails and nothing is shipped.</summary>
    Error,

    /// <summary>A warning.</summary>
    Warn,
}

/// <summary>The section <c>target</c>: the gates that the optimised model must pass. Null means that there is no such gate.</summary>
public sealed record TargetSettings
{
    /// <summary>The most that the accuracy may drop, in percentage points.</summary>
    public Points? AccuracyDrop { get; init; }

    /// <summary>The least agreement with the original's outputs.</summary>
    public Percent? Agreement { get; init; }

    /// <summary>The most that the perplexity may rise, relative to the original's.</summary>
    public Percent? PerplexityRise { get; init; }

    /// <summary>The most that the latency may be.</summary>
    public Limit? Latency { get; init; }

    /// <summary>The most that the file may measure.</summary>
    public Limit? Size { get; init; }

    /// <summary>The most multiply-accumulate operations, relative to the original's.</summary>
    public Limit? Macs { get; init; }

    /// <summary>The most bit operations, relative to the original's: each multiply-accumulate operation counts as the bits of the one factor times those of the other.</summary>
    public Limit? BitOperations { get; init; }

    /// <summary>What a missed target is.</summary>
    public OnMiss OnMiss { get; init; } = OnMiss.Error;
}
