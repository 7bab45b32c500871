namespace NasBuild.Core.Configuration.Settings;

/// <summary>The search method.</summary>
public enum SearchMethod
{
    /// <summary>Evolution: the best so far are crossed and mutated.</summary>
    Evolution,

    /// <summary>Random search: each candidate is drawn at random.</summary>
    Random,

    /// <summary>Gradient ascent through predictors that are trained on a few measured candidates.</summary>
    PolicyGradient,
}

/// <summary>The section <c>search</c>: the search for the policy.</summary>
public sealed record SearchSettings
{
    /// <summary>The search method.</summary>
    public SearchMethod Method { get; init; } = SearchMethod.Evolution;

    /// <summary>The number of candidates in a generation.</summary>
    public int Population { get; init; } = 16;

    /// <summary>The number of validation samples for each trial; the final candidates are measured on all.</summary>
    public int Subset { get; init; } = 1000;
}
