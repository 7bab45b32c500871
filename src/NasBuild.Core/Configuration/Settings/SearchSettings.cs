namespace NasBuild.Core.Configuration.Settings;

/// <summary>How candidates are proposed.</summary>
public enum SearchMethod
{
    /// <summary>Evolution: the best so far are crossed and mutated.</summary>
    Evolution,

    /// <summary>Each candidate is drawn at random.</summary>
    Random,

    /// <summary>A few are measured; then gradient ascent through predictors learnt from them.</summary>
    PolicyGradient,
}

/// <summary>The section <c>search</c>: how the policy is found.</summary>
public sealed record SearchSettings
{
    /// <summary>How candidates are proposed.</summary>
    public SearchMethod Method { get; init; } = SearchMethod.Evolution;

    /// <summary>The number of candidates of a generation.</summary>
    public int Population { get; init; } = 16;

    /// <summary>The number of validation samples for each trial; the final candidates are measured on all.</summary>
    public int Subset { get; init; } = 1000;
}
