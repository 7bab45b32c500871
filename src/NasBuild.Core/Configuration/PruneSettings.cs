namespace NasBuild.Core.Configuration;

/// <summary>What scores the channels.</summary>
public enum PruneCriterion
{
    /// <summary>The norm of a channel's weights.</summary>
    Magnitude,
}

/// <summary>What is cut as one.</summary>
public enum PruneGranularity
{
    /// <summary>A channel with everything that depends on it.</summary>
    Channel,
}

/// <summary>How the cut is spread over the model.</summary>
public enum PruneWidths
{
    /// <summary>Channels of all groups are ranked together.</summary>
    Global,

    /// <summary>Every group loses the same share.</summary>
    Uniform,
}

/// <summary>The section <c>prune</c>: which channels are cut.</summary>
public sealed record PruneSettings
{
    /// <summary>What scores the channels.</summary>
    public PruneCriterion Criterion { get; init; } = PruneCriterion.Magnitude;

    /// <summary>What is cut as one.</summary>
    public PruneGranularity Granularity { get; init; } = PruneGranularity.Channel;

    /// <summary>How the cut is spread over the model.</summary>
    public PruneWidths Widths { get; init; } = PruneWidths.Global;

    /// <summary>The most that may be cut from one group, as a fraction from 0 to 1.</summary>
    public double MaxRatio { get; init; } = 0.6;

    /// <summary>Kept channels are rounded to a multiple of this.</summary>
    public int RoundTo { get; init; } = 8;

    /// <summary>Whether channel statistics are matched to the original's after the cut.</summary>
    public bool MatchStatistics { get; init; } = true;

    /// <summary>Patterns of the node names that may be cut.</summary>
    public IReadOnlyList<string> Include { get; init; } = ["*"];

    /// <summary>Patterns of the node names whose output channels are never cut.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Which nodes <see cref="Include"/> and <see cref="Exclude"/> choose.</summary>
    public NameFilter Nodes => new(Include, Exclude);
}
