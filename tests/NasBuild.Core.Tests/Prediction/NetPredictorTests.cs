using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
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
        double[] weights = [.. Enumerable.Range(0, Train.Count).Select(i => 1d + (i % 3))];
        double[] targets = [.. Train.Y.Select(y => y - 80)];
        var settings = new NetSettings(Rate: 1e-3, Epochs: 1, Drop: 1);
        var trained = NetTraining.Fit(start, Train.X, targets, weights, settings, default);
        double Error(SmallNet net) =>
            Train.X.Select((x, i) => weights[i] * Math.Pow(net.Output(x) - targets[i], 2)).Sum();
        for (var l = 0; l < start.Layers.Length; l++)
        {
            for (var p = 0; p < start.Layers[l].Weights.Length; p++)
            {
                var moved = start.Layers[l].Weights[p] - trained.Layers[l].Weights[p];
                var layers = start.Layers.Select(layer => layer with { Weights = [.. layer.Weights] });
                var up = new SmallNet([.. layers]);
                up.Layers[l].Weights[p] += 1e-3f;

                Assert.AreEqual(Math.Sign(Error(up) - Error(start)) * 1e-3, moved, 2e-6, $"layer {l}, weight {p}");
            }
        }
    }

    [TestMethod]
    public void Nets_LearnACurvedFunctionAndItsGradient()
    {
        IPredictorTrainer<NetPredictor>[] trainers = [new MlpEnsembleTrainer(), new SeerNetTrainer()];
        foreach (var trainer in trainers)
        {
            var predictor = trainer.Fit(Train, 0, default);
            double[] predicted = [.. Test.X.Select(x => predictor.Predict(x).Mean)];

            Assert.IsLessThan(0.4, PredictionError.MeanAbsolute(predicted, Test.Y), trainer.ToString());
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
    public void OneNet_HasNoVariance()
    {
        var predictor = new SeerNetTrainer(rounds: 1).Fit(Train, 0, default);

        Assert.IsTrue(double.IsNaN(predictor.Predict([0.5, 0.5, 0.5, 0.5]).Variance));
    }

    [TestMethod]
    public void SameSeed_GivesTheSameNets()
    {
        Predicted Fitted() => new MlpEnsembleTrainer().Fit(Train, 5, default).Predict([0.1, 0.2, 0.3, 0.4]);

        Assert.AreEqual(Fitted(), Fitted());
    }
}
