using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>The mean of the measurements, whatever the policy: the fallback for very few samples.</summary>
internal sealed class MeanTrainer : IPredictorTrainer<MeanPredictor>
{
    public MeanPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var mean = samples.Y.Average();
        var squares = samples.Y.Sum(y => (y - mean) * (y - mean));
        return new MeanPredictor(samples.Dimension, mean, squares / Math.Max(samples.Count - 1, 1) / samples.Count);
    }
}

/// <summary>A constant prediction.</summary>
/// <param name="Dimension">The length of a policy's vector.</param>
/// <param name="Mean">The constant.</param>
/// <param name="Variance">Its squared standard error.</param>
internal sealed record MeanPredictor(int Dimension, double Mean, double Variance) : IDifferentiablePredictor
{
    public Predicted Predict(ReadOnlySpan<double> x) => new(Mean, Variance);

    public void Gradient(ReadOnlySpan<double> x, Span<double> into) => into.Clear();
}
