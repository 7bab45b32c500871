namespace NasBuild.Core.Hybrids;

/// <summary>The layers between the common residual stream and that of a component.</summary>
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
