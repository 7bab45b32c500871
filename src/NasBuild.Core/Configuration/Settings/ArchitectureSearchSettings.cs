using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>
/// The section <c>search</c> of a train.yaml: the search for the best part of the network, with fewer channels and
/// blocks.
/// </summary>
public sealed record ArchitectureSearchSettings
{
    /// <summary>The maximum number of multiplications and additions, as a share of the whole network's.</summary>
    public Percent Macs { get; init; } = new(50);

    /// <summary>The number of epochs in which all parts are trained together.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>The number of parts that are compared.</summary>
    public int Trials { get; init; } = 100;
}
