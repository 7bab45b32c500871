using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Learned;

/// <summary>The predicted mean as a function of a policy's vector in [0,1]^d.</summary>
/// <param name="encoding">The encoding of policies.</param>
/// <param name="predictor">The predictor.</param>
internal sealed class PredictedMean(PolicyEncoding encoding, IDifferentiablePredictor predictor) : IDifferentiable
{
    /// <inheritdoc/>
    public double At(ReadOnlySpan<double> x) => predictor.At(encoding.Encode(x));

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        var seen = encoding.Encode(x);
        var gradient = new double[seen.Length];
        predictor.Gradient(seen, gradient);
        encoding.Pull(x, gradient, into);
    }
}
