namespace NasBuild.Core.Configuration.Settings;

/// <summary>The method that predicts how candidates will do. Each has a row in the table of methods.</summary>
public enum PredictorMethod
{
    /// <summary>The one that does best on measured candidates that were left out.</summary>
    Auto,

    /// <summary>A linear model.</summary>
    Ridge,

    /// <summary>A Gaussian process.</summary>
    GaussianProcess,

    /// <summary>Several small neural nets.</summary>
    Ensemble,

    /// <summary>SeerNet's neural net.</summary>
    Seernet,
}

/// <summary>The section <c>predict</c>: how candidates are predicted, for searches that do.</summary>
public sealed record PredictSettings
{
    /// <summary>The method that predicts how candidates will do.</summary>
    public PredictorMethod Predictor { get; init; } = PredictorMethod.Auto;

    /// <summary>The number of candidates that are measured to learn from.</summary>
    public int Samples { get; init; } = 40;
}
