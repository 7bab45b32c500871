using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The layers between the common residual stream of a hybrid and that of a component.</summary>
public enum ProjectorKind
{
    /// <summary>A linear layer that at first passes on what it reads.</summary>
    Identity,

    /// <summary>A linear layer of random weights.</summary>
    Linear,

    /// <summary>A linear layer that is added to what it reads, and at first adds nothing.</summary>
    Skip,

    /// <summary>Two linear layers that are added to what they read, and at first add nothing.</summary>
    TwoLayers,
}

/// <summary>The search for the components of a hybrid.</summary>
public enum HybridSearchMethod
{
    /// <summary>DARTS, first order: steps of the weights and of the shares in turn.</summary>
    Alternating,

    /// <summary>DARTS, first order: every step changes weights and shares.</summary>
    Simultaneous,

    /// <summary>Exponentiated gradients of the shares, in turn with steps of the weights.</summary>
    Gaea,

    /// <summary>Shares that are drawn by a Gumbel-softmax, in turn with steps of the weights.</summary>
    Gumbel,
}

/// <summary>The section <c>hybrid</c>: one model of several components.</summary>
public sealed record HybridModelSettings
{
    /// <summary>The number of blocks that each component is cut into; 0 means as many as all can be.</summary>
    public int Blocks { get; init; }

    /// <summary>
    /// The values between the blocks of each component, from the embedding to the head; null to find them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string?>?>? Cuts { get; init; }

    /// <summary>The kind of the projectors.</summary>
    public ProjectorKind Projector { get; init; } = ProjectorKind.Skip;

    /// <summary>The search for the shares.</summary>
    public HybridSearchMethod Search { get; init; } = HybridSearchMethod.Alternating;

    /// <summary>
    /// The share of each component in every block, such as those of a search on another task; null to search them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>?>? Shares { get; init; }

    /// <summary>The number of steps that train the projectors before the search, with frozen components.</summary>
    public int ProjectorSteps { get; init; } = 200;

    /// <summary>The number of steps of the search.</summary>
    public int Steps { get; init; } = 400;

    /// <summary>The number of samples in a step.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The learning rate of the weights in the search.</summary>
    public double Rate { get; init; } = 0.0002;

    /// <summary>The learning rate of the shares; null for that of the method.</summary>
    public double? GateRate { get; init; }

    /// <summary>
    /// What the loss counts for the measured time of the blocks of the slowest component; less for less time.
    /// </summary>
    public double Cost { get; init; } = 0.1;

    /// <summary>The temperature of the softmax at the end of the search; 1 at its begin.</summary>
    public double Temperature { get; init; } = 0.2;

    /// <summary>The share from which a component stays in a block beside the one with the largest.</summary>
    public Percent Threshold { get; init; } = new(50);
}
