using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class NetPredictorTests
{
    private static readonly Samples Train = Functions.Sample(100, 4, Functions.Curved);
    private static readonly Samples Test = Functions.Sample(100, 4, Functions.Curved, seed: 1);

    [TestMethod]
    public void OneStepOfTraining_GoesAgainstTheGradientOfTheWeightedError()
    {
        // Adam's first step is the rate times the sign of the gradient.
        var start = SmallNet.Draw(new Random(3), 4, 5, 3, 1);
        double[] weights = [.. Enumerable.Range(0, Train.Count).Select(i => 1d + (i % 3))], targets = [.. Train.Y.Select(y => y - 80)];
        var trained = NetTraining.Fit(start, Train.X, targets, weights, new NetSettings(Rate: 1e-3, Epochs: 1, Drop: 1), default);
        double Error(SmallNet net) => Train.X.Select((x, i) => weights[i] * Math.Pow(net.Output(x) - targets[i], 2)).Sum();
        for (var l = 0; l < start.Layers.Length; l++)
        {
            for (var p = 0; p < start.Layers[l].Weights.Length; p++)
            {
                var moved = start.Layers[l].Weights[p] - trained.Layers[l].Weights[p];
                var up = start with { Layers = [.. start.Layers.Select(layer => layer with { Weights = [.. layer.Weights] })] };
                up.Layers[l].Weights[p] += 1e-3f;

                Assert.AreEqual(Math.Sign(Error(up) - Error(start)) * 1e-3, moved, 2e-6, $"layer {l}, weight {p}");
            }
        }
    }

    [TestMethod]
    public void Nets_LearnACurvedFunctionAndItsGradient()
    {
        foreach (IPredictorTrainer trainer in new IPredictorTrainer[] { new MlpEnsembleTrainer(), new SeerNetTrainer() })
        {
            var predictor = trainer.Fit(Train, 0, default);

            Assert.IsLessThan(0.4, PredictionError.MeanAbsolute([.. Test.X.Select(x => predictor.Predict(x).Mean)], Test.Y), trainer.Name);
            Gradients.Check(predictor, [0.3, 0.6, 0.2, 0.8], 1e-4);
        }
    }

    [TestMethod]
    public void Ensemble_DisagreesMoreFarFromTheSamples()
    {
        var ensemble = new MlpEnsembleTrainer().Fit(Train, 0, default);

        Assert.IsLessThan(ensemble.Predict([4, 4, -3, 4]).Variance, ensemble.Predict([0.5, 0.5, 0.5, 0.5]).Variance);
    }

    [TestMethod]
    public void OneNet_HasNoVariance() => Assert.IsTrue(double.IsNaN(new SeerNetTrainer(rounds: 1).Fit(Train, 0, default).Predict([0.5, 0.5, 0.5, 0.5]).Variance));

    [TestMethod]
    public void SameSeed_GivesTheSameNets() => Assert.AreEqual(
        new MlpEnsembleTrainer().Fit(Train, 5, default).Predict([0.1, 0.2, 0.3, 0.4]), new MlpEnsembleTrainer().Fit(Train, 5, default).Predict([0.1, 0.2, 0.3, 0.4]));
}
