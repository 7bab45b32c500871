using NasBuild.Core.Configuration.Quantities;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The severity of a missed target.</summary>
public enum OnMiss
{
    /// <summary>An error: the build fails and nothing is shipped.</summary>
    Error,

    /// <summary>A warning.</summary>
    Warn,
}

/// <summary>
/// The section <c>target</c>: the gates that the optimised model must pass. Null means that there is no such gate.
/// </summary>
public sealed record TargetSettings
{
    /// <summary>The maximum drop of the accuracy, in percentage points.</summary>
    public Points? AccuracyDrop { get; init; }

    /// <summary>The minimum agreement with the original's outputs.</summary>
    public PerOutput<Percent>? Agreement { get; init; }

    /// <summary>The minimum cosine between the outputs and the original's.</summary>
    public PerOutput<double>? Cosine { get; init; }

    /// <summary>The maximum rise of the perplexity, relative to the original's.</summary>
    public Percent? PerplexityRise { get; init; }

    /// <summary>The maximum latency.</summary>
    public Limit? Latency { get; init; }

    /// <summary>The maximum size of the file.</summary>
    public Limit? Size { get; init; }

    /// <summary>The maximum peak memory of a run.</summary>
    public Limit? Memory { get; init; }

    /// <summary>The maximum number of multiply-accumulate operations, relative to the original's.</summary>
    public Limit? Macs { get; init; }

    /// <summary>
    /// The maximum number of bit operations, relative to the original's: each multiply-accumulate operation counts as
    /// the product of the bits of its two factors.
    /// </summary>
    public Limit? BitOperations { get; init; }

    /// <summary>The severity of a missed target.</summary>
    public OnMiss OnMiss { get; init; } = OnMiss.Error;
}
