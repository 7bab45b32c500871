// Lakshminarayanan et al., Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles, NeurIPS 2017
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods.Nets;

/// <summary>An ensemble of small nets with weight decay, each fitted to its own bootstrap sample.</summary>
internal sealed class MlpEnsembleTrainer(int nets = 8) : IPredictorTrainer<NetPredictor>
{
    private static readonly NetSettings Settings = new(Rate: 0.01, Epochs: 150, Drop: 100, Decay: 1);

    public NetPredictor Fit(Samples samples, int seed, CancellationToken cancellation)
    {
        var scale = Standardisation.Of(samples.Y);
        var x = Array.ConvertAll(samples.X, row => NetPredictor.Inputs(row));
        var y = Array.ConvertAll(samples.Y, scale.Apply);
        var fitted = new SmallNet[nets];
        Parallel.For(0, nets, new ParallelOptions { CancellationToken = cancellation }, n =>
        {
            var random = new Random(unchecked((seed * 1009) + n));
            var weights = new double[y.Length];
            for (var i = 0; i < y.Length; i++)
            {
                weights[random.Next(y.Length)]++;
            }

            var start = SmallNet.Draw(random, samples.Dimension, 16, 1);
            fitted[n] = NetTraining.Fit(start, x, y, weights, Settings, cancellation);
        });
        return new NetPredictor(samples.Dimension, fitted, scale);
    }
}
