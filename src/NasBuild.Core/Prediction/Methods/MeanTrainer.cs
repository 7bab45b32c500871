using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>The mean of what was measured, whatever the policy: what is left with very few samples.</summary>
internal sealed class MeanTrainer : IPredictorTrainer
{
    public string Name => "mean";

    public int LeastSamples(int dimension) => 1;

    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var mean = samples.Y.Average();
        return new MeanPredictor(samples.Dimension, mean, samples.Y.Sum(y => (y - mean) * (y - mean)) / Math.Max(samples.Count - 1, 1) / samples.Count);
    }
}

/// <summary>A constant.</summary>
/// <param name="Dimension">The length of a policy's vector.</param>
/// <param name="Mean">The constant.</param>
/// <param name="Variance">Its squared standard error.</param>
internal sealed record MeanPredictor(int Dimension, double Mean, double Variance) : IPredictor
{
    public Predicted Predict(ReadOnlySpan<double> x) => new(Mean, Variance);

    public void Gradient(ReadOnlySpan<double> x, Span<double> into) => into.Clear();
}
