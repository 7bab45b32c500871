using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Predictors;

/// <summary>
/// A predictor of the features of a policy alone, with a gradient in them. As a differentiable function it is the mean,
/// which may be much faster to compute than mean and variance.
/// </summary>
internal interface IDifferentiablePredictor : IPredictor, IDifferentiable
{
    /// <summary>The number of features.</summary>
    int Dimension { get; }

    /// <summary>Predicts the metric at <paramref name="features"/>.</summary>
    Predicted Predict(ReadOnlySpan<double> features);

    Predicted IPredictor.Predict(PolicyPoint point) => Predict(point.Features);

    double IDifferentiable.At(ReadOnlySpan<double> x) => Predict(x).Mean;
}
