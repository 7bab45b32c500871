using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

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
    public void CounterfactualWeights_AreDistancesAfterOneStepDown()
    {
        // Three levels from 0 to 1, two levels, and a variable without an order.
        var space = new Space([
            new Variable("a", [0, 1, 2]), new Variable("b", [0, 1]),
            new Variable("c", [0, 1, 2], VariableKind.Categorical)]);
        double[][] x = [[1, 1, 0, 0, 1], [0.5, 0, 0, 1, 0], [0, 0, 1, 0, 0]];
        double[] y = [4, 7, 9];

        var weights = CounterfactualWeights.Of(
            v => (2 * v[0]) + (3 * v[1]), VariableEncoding.Of(space), x, y, from: 0, to: 1);

        // Of (1, 1): 4 at (0.5, 1) and 2 at (1, 0), from 4; of (0.5, 0): 0 at (0, 0), from 7; the last has none.
        double[] means = [1, 7, 1];
        var deviation = Standardisation.Of(means).Deviation;
        CollectionAssert.AreEqual(means.Select(m => m / deviation).ToArray(), weights);
    }

    [TestMethod]
    public void SecondRound_IsTrainedWithTheWeightsOfTheFirst()
    {
        var space = new Space([.. "abcd".Select(name => new Variable($"{name}", [0, 1, 2, 3, 4]))]);
        var samples = new Samples(Train.Points.Take(12).Select(p => p with { Space = space }), Train.Y[..12]);
        double Fitted(int rounds) =>
            new SeerNetTrainer(rounds).Fit(samples, 0, default).Predict([0.3, 0.6, 0.2, 0.8]).Mean;

        Assert.AreEqual(Fitted(1), Fitted(1));
        Assert.AreNotEqual(Fitted(1), Fitted(2));
    }

    [TestMethod]
    public void SameSeed_GivesTheSameNets()
    {
        Predicted Fitted() => new MlpEnsembleTrainer().Fit(Train, 5, default).Predict([0.1, 0.2, 0.3, 0.4]);

        Assert.AreEqual(Fitted(), Fitted());
    }
}
