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

    /// <summary>Evolution through predictors that are fitted to all measured candidates, which its best join.</summary>
    Hybrid,
}

/// <summary>The order in which rounds of a hybrid search rank by prediction or measure.</summary>
public enum HybridOrder
{
    /// <summary>By prediction in the first half of the rounds, by measurement in the second.</summary>
    PredictorFirst,

    /// <summary>By measurement in the first half of the rounds, by prediction in the second.</summary>
    MeasuredFirst,

    /// <summary>In turn, by prediction first.</summary>
    Alternating,

    /// <summary>By prediction as long as it agrees with what is then measured.</summary>
    Adaptive,
}

/// <summary>The section <c>search</c>: the search for the policy.</summary>
public sealed record SearchSettings
{
    /// <summary>The search method.</summary>
    public SearchMethod Method { get; init; } = SearchMethod.Hybrid;

    /// <summary>The order of rounds; hybrid search.</summary>
    public HybridOrder Order { get; init; } = HybridOrder.Adaptive;

    /// <summary>The number of candidates in a generation.</summary>
    public int Population { get; init; } = 16;

    /// <summary>The number of steps that a trial is fine-tuned for before its quality is measured.</summary>
    public int FinetuneSteps { get; init; }

    /// <summary>The number of validation samples for each trial; the final candidates are measured on all.</summary>
    public int Subset { get; init; } = 1000;
}
