using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The unit of pruning.</summary>
public enum PruneGranularity
{
    /// <summary>A channel with everything that depends on it: the model becomes smaller and faster.</summary>
    Channel,

    /// <summary>
    /// Single weights become zero: size and speed of the model stay the same, its package becomes smaller.
    /// </summary>
    Unstructured,

    /// <summary>Two of every four weights become zero: some GPUs run it faster.</summary>
    TwoOfFour,

    /// <summary>Four of every eight weights become zero.</summary>
    FourOfEight,
}

/// <summary>The distribution of zeros over the layers.</summary>
public enum PruneRatios
{
    /// <summary>Every layer has the same share.</summary>
    Uniform,

    /// <summary>Layers that are more sensitive to pruning have fewer zeros.</summary>
    Sensitivity,

    /// <summary>
    /// Shares are evolved by the quality of the whole pruned model, starting from those by sensitivity.
    /// </summary>
    Evolve,
}

/// <summary>The distribution of the cut over the channel groups.</summary>
public enum PruneWidths
{
    /// <summary>Channels of all groups are ranked together.</summary>
    Global,

    /// <summary>Every group loses the same share.</summary>
    Uniform,
}

/// <summary>The section <c>prune</c>: the channels to cut, or the weights to set to zero.</summary>
public sealed record PruneSettings
{
    /// <summary>The criterion name that asks for evolution.</summary>
    public const string Evolve = "evolve";

    /// <summary>The criterion with a weight update of its own.</summary>
    public const string SparseGpt = "sparsegpt";

    /// <summary>
    /// The criterion that scores channels or weights: a name, an expression such as <c>mul(sqr(W), mms(G))</c>, or
    /// <see cref="Evolve"/>.
    /// </summary>
    public string Criterion { get; init; } = "magnitude";

    /// <summary>The unit of pruning.</summary>
    public PruneGranularity Granularity { get; init; } = PruneGranularity.Channel;

    /// <summary>The share of each layer's weights that become zero, if single weights are pruned.</summary>
    public Percent Sparsity { get; init; } = new(50);

    /// <summary>The distribution of zeros over the layers.</summary>
    public PruneRatios Ratios { get; init; } = PruneRatios.Uniform;

    /// <summary>True if the weights that stay are fitted to what the layer computed before.</summary>
    public bool UpdateWeights { get; init; }

    /// <summary>The number of training samples that criteria read.</summary>
    public int Samples { get; init; } = 128;

    /// <summary>
    /// The evolution of a criterion, if the criterion is <see cref="Evolve"/>, or of the shares of layers.
    /// </summary>
    public EvolveSettings Evolution { get; init; } = new();

    /// <summary>True if whole channels are cut, and not single weights.</summary>
    public bool CutsChannels => Granularity == PruneGranularity.Channel;

    /// <summary>The distribution of the cut over the channel groups.</summary>
    public PruneWidths Widths { get; init; } = PruneWidths.Global;

    /// <summary>The maximum share of a group that may be cut, from 0 to 1.</summary>
    public double MaxRatio { get; init; } = 0.6;

    /// <summary>The multiple that the number of kept channels is rounded to.</summary>
    public int RoundTo { get; init; } = 8;

    /// <summary>True if channel statistics are matched to the original's after the cut.</summary>
    public bool MatchStatistics { get; init; } = true;

    /// <summary>True if residual blocks may be skipped.</summary>
    public bool SkipBlocks { get; init; }

    /// <summary>Patterns of the node names that may be cut, and of the sums whose blocks may be skipped.</summary>
    public IReadOnlyList<string> Include { get; init; } = ["*"];

    /// <summary>
    /// Patterns of the names of nodes whose output channels are never pruned, and of sums whose blocks are
    /// never skipped.
    /// </summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The nodes that <see cref="Include"/> and <see cref="Exclude"/> choose.</summary>
    public NameFilter Nodes => new(Include, Exclude);
}
