using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>What a build or a command line says instead of nas.yaml. Null leaves what the file says.</summary>
public sealed record BuildOverrides
{
    /// <summary>The maximum time of a search.</summary>
    public Duration? BudgetTime { get; init; }

    /// <summary>Where models run.</summary>
    public Device? Device { get; init; }
}
