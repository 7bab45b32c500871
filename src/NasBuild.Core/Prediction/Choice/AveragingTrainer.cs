// Breiman, Stacked Regressions, Machine Learning 24 (1996), with equal weights
namespace NasBuild.Core.Prediction.Choice;

/// <summary>The mean of several methods' predictions.</summary>
internal sealed class AveragingTrainer(params IPredictorTrainer[] trainers) : IPredictorTrainer
{
    public string Name => string.Join('+', trainers.Select(t => t.Name));

    public int LeastSamples(int dimension) => trainers.Max(t => t.LeastSamples(dimension));

    public IPredictor Fit(Samples samples, int seed, CancellationToken cancellation) => new AveragingPredictor([.. trainers.Select(t => t.Fit(samples, seed, cancellation))]);
}

/// <summary>The mean of predictors.</summary>
/// <param name="Parts">The predictors.</param>
internal sealed record AveragingPredictor(IPredictor[] Parts) : IPredictor
{
    public int Dimension => Parts[0].Dimension;

    public Predicted Predict(ReadOnlySpan<double> x)
    {
        var (mean, deviation) = (0d, 0d);
        foreach (var part in Parts)
        {
            var predicted = part.Predict(x);
            mean += predicted.Mean / Parts.Length;

            // Errors of predictors of the same samples go together: deviations add up, not variances.
            deviation += Math.Sqrt(predicted.Variance) / Parts.Length;
        }

        return new Predicted(mean, deviation * deviation);
    }

    public double Mean(ReadOnlySpan<double> x)
    {
        var mean = 0d;
        foreach (var part in Parts)
        {
            mean += part.Mean(x) / Parts.Length;
        }

        return mean;
    }

    public void Gradient(ReadOnlySpan<double> x, Span<double> into)
    {
        var own = new double[x.Length];
        into.Clear();
        foreach (var part in Parts)
        {
            part.Gradient(x, own);
            for (var i = 0; i < own.Length; i++)
            {
                into[i] += own[i] / Parts.Length;
            }
        }
    }
}
