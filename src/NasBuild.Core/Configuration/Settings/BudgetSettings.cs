using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>budget</c>: the limits of a search. It ends at whichever is reached first.</summary>
public sealed record BudgetSettings
{
    /// <summary>The maximum time, including the fine-tuning of finalists.</summary>
    public Duration Time { get; init; } = Duration.FromMinutes(10);

    /// <summary>The maximum number of trials.</summary>
    public int Trials { get; init; } = 200;
}
