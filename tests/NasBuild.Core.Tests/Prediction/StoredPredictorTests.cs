using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class StoredPredictorTests
{
    private static readonly PredictorKey Key = new("model", "space", "accuracy", "machine", "1.0.0");
    private static readonly Samples Samples = Functions.Sample(30, 3, Functions.Curved);
    private readonly List<Diagnostic> told = [];

    [TestMethod]
    public void EveryMethod_PredictsTheSameWhenReadAgain()
    {
        using var folder = new TemporaryFolder();
        IPredictorTrainer[] trainers = [new MeanTrainer(), new RidgeTrainer(), new GaussianProcessTrainer(), new MlpEnsembleTrainer(), new SeerNetTrainer(rounds: 1)];
        foreach (var trainer in trainers)
        {
            var path = Path.Combine(folder.Path, "predictor.json");
            var predictor = trainer.Fit(Samples, 0, default);
            new StoredPredictor(Key, "samples", Of(trainer.Name, predictor, [1, 2])).Write(path);
            var read = StoredPredictor.Read(path, Key, told.Add);

            Assert.AreEqual(predictor.Predict([0.1, 0.2, 0.3]), read?.Choice.Predictor.Predict([0.1, 0.2, 0.3]), trainer.Name);
            CollectionAssert.AreEqual(new double[] { 1, 2 }, read!.Choice.Interval.Errors);
        }

        Assert.IsEmpty(told);
    }

    [TestMethod]
    public void PredictorOfSomethingElse_IsRefusedWithTheReason()
    {
        Assert.AreEqual("it is of another model.", Refused(Key with { Model = "other" }));
        Assert.AreEqual("what may vary has changed.", Refused(Key with { Space = "other" }));
        Assert.AreEqual("it predicts accuracy, not latency.", Refused(Key with { Metric = "latency" }));
        Assert.AreEqual("it was measured on another machine (machine).", Refused(Key with { Machine = "other" }));
        Assert.AreEqual("it is of NasBuild 1.0.0, this is 2.0.0.", Refused(Key with { Tool = "2.0.0" }));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{ \"key\": 1 }")]
    [DataRow("{ \"key\": { \"model\": \"model\" }, \"name\": \"ridge\", \"errors\": [], \"predictor\": { \"$type\": \"nothing\" } }")]
    [DataRow("{ \"name\": \"gp\", \"errors\": [], \"predictor\": { \"$type\": \"gaussian-process\", \"x\": [[1]], \"y\": [1, 2] } }")]
    [DataRow("{ \"key\": { \"model\": \"model\" }, \"name\": \"gp\", \"errors\": [], \"predictor\": { \"$type\": \"gaussian-process\", \"x\": [[1], [2]], \"y\": [1, 2], \"warp\": {}, \"noise\": 1, \"kernel\": { \"centre\": [0, 0], \"linear\": [1], \"amplitude\": 1, \"relevance\": [1] } } }")]
    [DataRow("{ \"key\": { \"model\": \"model\" }, \"name\": \"ridge\", \"errors\": [], \"predictor\": { \"$type\": \"ridge\", \"dimension\": 3, \"centre\": [0], \"weights\": [1], \"covariance\": [1] } }")]
    [DataRow("{}")]
    public void DamagedFile_IsRefused(string text)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "predictor.json");
        File.WriteAllText(path, text);

        Assert.IsNull(StoredPredictor.Read(path, Key, told.Add));
        Assert.StartsWith($"{path}(1,1): info NAS6004: The predictor stored in 'predictor.json' is not used: ", told.Single().ToString());
    }

    [TestMethod]
    public void NoFile_IsNothingToTell()
    {
        Assert.IsNull(StoredPredictor.Read("absent.json", Key, told.Add));
        Assert.IsEmpty(told);
    }

    private static PredictorChoice Of(string name, IPredictor predictor, double[] errors) =>
        new(predictor, new ConformalInterval(errors), [new ComparedPredictor(name, 0.9, 0.1, Chosen: true)]);

    private string Refused(PredictorKey wanted)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "predictor.json");
        new StoredPredictor(Key, "samples", Of("mean", new MeanPredictor(3, 1, 1), [])).Write(path);
        told.Clear();

        Assert.IsNull(StoredPredictor.Read(path, wanted, told.Add));
        return told.Single().Message["The predictor stored in 'predictor.json' is not used: ".Length..^" A new one is trained.".Length];
    }
}
