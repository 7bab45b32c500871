using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>Lets a predictor that sees features predict from a policy's vector.</summary>
/// <param name="space">The policies.</param>
/// <param name="features">What the predictor sees.</param>
/// <param name="predictor">The predictor.</param>
internal sealed class PolicyPredictor(Space space, TrialFeatures features, IPredictor predictor) : IPredictor
{
    /// <inheritdoc/>
    public int Dimension => space.Variables.Length;

    /// <inheritdoc/>
    public Predicted Predict(ReadOnlySpan<double> x) => predictor.Predict(features.Of(x));

    /// <inheritdoc/>
    public double At(ReadOnlySpan<double> x) => predictor.At(features.Of(x));

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        var seen = features.Of(x);
        var gradient = new double[seen.Length];
        predictor.Gradient(seen, gradient);
        features.Pull(x, gradient, into);
    }
}
