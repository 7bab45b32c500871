namespace NasBuild.Core.Search.Hybrid;

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
