using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The settings of a build or a command line that override nas.yaml. Null leaves the file's value.</summary>
public sealed record BuildOverrides
{
    /// <summary>The maximum time of a search.</summary>
    public Duration? BudgetTime { get; init; }

    /// <summary>The device that models run on.</summary>
    public Device? Device { get; init; }

    /// <summary>The address of a cluster's server.</summary>
    public string? Cluster { get; init; }

    /// <summary>The place of the shared cache.</summary>
    public CacheSettings? Cache { get; init; }

    /// <summary>True if nothing is stored in the shared cache.</summary>
    public bool? CacheIsReadOnly { get; init; }
}
