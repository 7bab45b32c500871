using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>budget</c>: how long a search may take. It ends at whichever comes first.</summary>
public sealed record BudgetSettings
{
    /// <summary>The most time.</summary>
    public Duration Time { get; init; } = Duration.FromMinutes(10);

    /// <summary>The most trials.</summary>
    public int Trials { get; init; } = 200;
}
