using NasBuild.Engine;

namespace NasBuild.Core.Builds;

/// <summary>How long models are timed: the more that depends on a latency, the longer.</summary>
internal sealed record TimingEffort
{
    /// <summary>Of a candidate among many: the choice is timed again, longer.</summary>
    public LatencySettings Trial { get; init; } = new(Blocks: 5, BlockMs: 15);

    /// <summary>Of the original, and of what compression could reach.</summary>
    public LatencySettings Profile { get; init; } = new(Blocks: 9, BlockMs: 25);

    /// <summary>Of the best few of a search.</summary>
    public LatencySettings Finalist { get; init; } = new(Blocks: 11, BlockMs: 30);

    /// <summary>Of the model that ships.</summary>
    public LatencySettings Emitted { get; init; } = new(Blocks: 21, BlockMs: 40);
}
