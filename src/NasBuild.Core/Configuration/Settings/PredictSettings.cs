namespace NasBuild.Core.Configuration.Settings;

/// <summary>The method that predicts the measurements of candidates. Each has a row in the table of methods.</summary>
public enum PredictorMethod
{
    /// <summary>The method with the least error in cross-validation.</summary>
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

/// <summary>The section <c>predict</c>: the prediction of candidates, for searches that predict.</summary>
public sealed record PredictSettings
{
    /// <summary>The method that predicts the measurements of candidates.</summary>
    public PredictorMethod Predictor { get; init; } = PredictorMethod.Auto;

    /// <summary>The number of candidates that are measured for training the predictors.</summary>
    public int Samples { get; init; } = 40;
}
