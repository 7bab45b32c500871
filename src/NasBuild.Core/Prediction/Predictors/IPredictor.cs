using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Predictors;

/// <summary>A fitted function from a vector in [0,1]^d to a metric: as a differentiable function the mean, which may cost much less than with its variance. Immutable, safe to use from several threads.</summary>
internal interface IPredictor : IDifferentiable
{
    /// <summary>The length of the vectors, d.</summary>
    int Dimension { get; }

    /// <summary>The metric expected at <paramref name="x"/>.</summary>
    Predicted Predict(ReadOnlySpan<double> x);

    double IDifferentiable.At(ReadOnlySpan<double> x) => Predict(x).Mean;
}
