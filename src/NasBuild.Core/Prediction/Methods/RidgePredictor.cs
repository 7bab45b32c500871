using NasBuild.Core.Numerics;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>A linear function of <see cref="PolynomialFeatures"/>.</summary>
/// <param name="Dimension">The length of a policy's vector.</param>
/// <param name="Features">The kind of features.</param>
/// <param name="Centre">The features' means.</param>
/// <param name="Intercept">The value at the means.</param>
/// <param name="Weights">The weight of each feature.</param>
/// <param name="Covariance">The covariance of the weights, row by row.</param>
/// <param name="InterceptVariance">The variance of the intercept.</param>
internal sealed record RidgePredictor(
    int Dimension,
    PolynomialFeatures Features,
    double[] Centre,
    double Intercept,
    double[] Weights,
    double[] Covariance,
    double InterceptVariance) : IDifferentiablePredictor
{
    public Predicted Predict(ReadOnlySpan<double> x)
    {
        var phi = FeatureMap.Of(Features, x);
        Cholesky.Subtract(phi, Centre, 1);
        var variance = InterceptVariance;
        for (var i = 0; i < phi.Length; i++)
        {
            variance += phi[i] * Cholesky.Dot(Covariance.AsSpan(i * phi.Length, phi.Length), phi);
        }

        return new Predicted(Intercept + Cholesky.Dot(Weights, phi), variance);
    }

    public double At(ReadOnlySpan<double> x)
    {
        var phi = FeatureMap.Of(Features, x);
        Cholesky.Subtract(phi, Centre, 1);
        return Intercept + Cholesky.Dot(Weights, phi);
    }

    public void Gradient(ReadOnlySpan<double> x, Span<double> into) => FeatureMap.Gradient(Features, x, Weights, into);
}
