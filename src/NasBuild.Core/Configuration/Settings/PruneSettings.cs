using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>What is cut as one.</summary>
public enum PruneGranularity
{
    /// <summary>A channel with everything that depends on it: the model becomes smaller and faster.</summary>
    Channel,

    /// <summary>Single weights become zero: the model stays as large and as fast, its package becomes smaller.</summary>
    Unstructured,

    /// <summary>Two of every four weights become zero: some GPUs gain by it.</summary>
    TwoOfFour,

    /// <summary>Four of every eight weights become zero.</summary>
    FourOfEight,
}

/// <summary>How zeros are spread over the layers.</summary>
public enum PruneRatios
{
    /// <summary>Every layer has the same share.</summary>
    Uniform,

    /// <summary>Layers that lose more by it alone have fewer.</summary>
    Sensitivity,

    /// <summary>Beginning there, shares are evolved by the quality of the whole pruned model.</summary>
    Evolve,
}

/// <summary>How the cut is spread over the model.</summary>
public enum PruneWidths
{
    /// <summary>Channels of all groups are ranked together.</summary>
    Global,

    /// <summary>Every group loses the same share.</summary>
    Uniform,
}

/// <summary>The section <c>prune</c>: which channels are cut, or which weights become zero.</summary>
public sealed record PruneSettings
{
    /// <summary>The criterion that is found by evolution.</summary>
    public const string Evolve = "evolve";

    /// <summary>The criterion that has a weight update of its own.</summary>
    public const string SparseGpt = "sparsegpt";

    /// <summary>What scores channels or weights: a criterion's name, a metric such as <c>mul(sqr(W), mms(G))</c>, or <see cref="Evolve"/>.</summary>
    public string Criterion { get; init; } = "magnitude";

    /// <summary>What is cut as one.</summary>
    public PruneGranularity Granularity { get; init; } = PruneGranularity.Channel;

    /// <summary>The share of each layer's weights that become zero, where single weights do.</summary>
    public Percent Sparsity { get; init; } = new(50);

    /// <summary>How zeros are spread over the layers.</summary>
    public PruneRatios Ratios { get; init; } = PruneRatios.Uniform;

    /// <summary>Whether the weights that stay are fitted to what the layer computed before.</summary>
    public bool UpdateWeights { get; init; }

    /// <summary>The number of training samples that criteria read.</summary>
    public int Samples { get; init; } = 128;

    /// <summary>How a metric is evolved, where the criterion is <see cref="Evolve"/>, or the shares of layers.</summary>
    public EvolveSettings Evolution { get; init; } = new();

    /// <summary>Whether whole channels go, and not single weights.</summary>
    public bool CutsChannels => Granularity == PruneGranularity.Channel;

    /// <summary>How the cut is spread over the model.</summary>
    public PruneWidths Widths { get; init; } = PruneWidths.Global;

    /// <summary>The most that may be cut from one group, as a fraction from 0 to 1.</summary>
    public double MaxRatio { get; init; } = 0.6;

    /// <summary>The number of remaining channels is rounded to a multiple of this.</summary>
    public int RoundTo { get; init; } = 8;

    /// <summary>True to match channel statistics to the original's after pruning.</summary>
    public bool MatchStatistics { get; init; } = true;

    /// <summary>Whether residual blocks may be skipped.</summary>
    public bool SkipBlocks { get; init; }

    /// <summary>Patterns of the node names that may be cut, and of the sums whose blocks may be skipped.</summary>
    public IReadOnlyList<string> Include { get; init; } = ["*"];

    /// <summary>Patterns of the names of nodes whose output channels are never pruned, and of sums whose blocks are never skipped.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Which nodes <see cref="Include"/> and <see cref="Exclude"/> choose.</summary>
    public NameFilter Nodes => new(Include, Exclude);
}
