using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Distillation;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Engine.Training;

namespace NasBuild.Core.Tests.Prediction;

[TestClass]
public sealed class StoredPredictorTests
{
    private static readonly PredictorKey Key = new("model", "space", "accuracy", "machine", "1.0.0");
    private static readonly StudentSettings Small = new() { Layers = 1, Width = 4, Steps = 2 };
    private readonly List<Diagnostic> told = [];

    [TestMethod]
    public void EveryMethod_PredictsTheSameWhenReadAgain()
    {
        using var folder = new TemporaryFolder();
        var encoding = new PolicyEncoding(new Space([new("a", [2, 1]), new("b", [2, 1]), new("c", [2, 1])]), []);
        var context = new PredictorContext(new PredictSettings(), new PredictedMetric("quality"), encoding, []);
        (NamedTrainer Method, Type Kind)[] methods =
        [
            .. PredictorMethods.Create(context).Zip(PredictorMethods.All.Select(m => m.Kind.DerivedType)),
            (NamedTrainer.Mean, typeof(MeanPredictor)),
            (new NamedTrainer("student", 10, new StudentTrainer(TrainingEngines.Default, Small)), typeof(StudentPredictor)),
            (new NamedTrainer("distilled", 10, Distilling()), typeof(DistilledPredictor)),
            (new NamedTrainer("work and ridge", 3, new WorkTrainer(1, new RidgeTrainer())), typeof(WorkPredictor)),
        ];
        var point = Functions.Point([0.1, 0.2, 0.3]);
        foreach (var ((name, minimum, trainer), kind) in methods)
        {
            var path = Path.Combine(folder.Path, "predictor.json");
            var predictor = trainer.Fit(Functions.Sample(minimum, 3, Functions.Curved), 0, default);
            new StoredPredictor(Key, "samples", Of(name, predictor, [1, 2])).Write(path);
            var read = StoredPredictor.Read(path, Key, told.Add)!.Choice;

            Assert.AreEqual(predictor.Predict(point), read.Predictor.Predict(point), name);
            Assert.AreEqual(kind, read.Predictor.GetType(), name);
            CollectionAssert.AreEqual(new double[] { 1, 2 }, read.Interval.Errors);
        }

        Assert.IsEmpty(told);
    }

    [TestMethod]
    public void PredictorOfSomethingElse_IsRefusedWithTheReason()
    {
        AssertRefused("…another model…", Key with { Model = "other" });
        AssertRefused("…space…", Key with { Space = "other" });
        AssertRefused("…accuracy…latency…", Key with { Metric = "latency" });
        AssertRefused("…machine…(machine)…", Key with { Machine = "other" });
        AssertRefused("…1.0.0…2.0.0…", Key with { Tool = "2.0.0" });
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("""{ "key": { "model": "model" }, "name": "ridge", "errors": [], "predictor": { "$type": "ridge" } }""")]
    public void FileOfAnOlderForm_IsRefused(string text) => AssertRefused(text);

    [TestMethod]
    [DataRow("key", "null")]
    [DataRow("samples", "1")]
    [DataRow("choice.interval", "null")]
    [DataRow("choice.predictor", "null")]
    [DataRow("choice.predictor", """{ "$type": "nothing" }""")]
    [DataRow("choice.predictor.dimension", "0")]
    [DataRow("choice.predictor", """{ "$type": "mean", "dimension": 2000000, "mean": 1, "variance": 1 }""")]
    [DataRow("choice.predictor.centre", "[0]")]
    [DataRow("choice.predictor.covariance", "[1]")]
    public void DamagedFile_IsRefused(string place, string value)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "predictor.json");
        var ridge = new RidgeTrainer().Fit(Functions.Sample(30, 3, Functions.Curved), 0, default);
        new StoredPredictor(Key, "samples", Of("ridge", ridge, [1])).Write(path);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        var names = place.Split('.');
        names[..^1].Aggregate(json, (node, name) => node[name]!)[names[^1]] = JsonNode.Parse(value);

        AssertRefused(json.ToJsonString());
    }

    [TestMethod]
    public void NoFile_IsNothingToTell()
    {
        Assert.IsNull(StoredPredictor.Read("absent.json", Key, told.Add));
        Assert.IsEmpty(told);
    }

    private static DistillingTrainer Distilling() => new(
        new MeanTrainer(), _ => Functions.Sample(10, 3, Functions.Curved), new RidgeTrainer())
    {
        Student = new StudentTrainer(TrainingEngines.Default, Small).Fit(
            Functions.Sample(10, 3, Functions.Curved), 0, default),
    };

    private void AssertRefused(string text)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "predictor.json");
        File.WriteAllText(path, text);

        Assert.IsNull(StoredPredictor.Read(path, Key, told.Add));
        DiagnosticAssert.Is($"{path}(1,1): info NAS6004 | predictor.json | …", told.Single());
    }

    private static PredictorChoice Of(string name, IPredictor predictor, double[] errors) =>
        new(predictor, new ConformalInterval(errors), [new ComparedPredictor(name, 0.9, 0.1, Chosen: true)]);

    private void AssertRefused(string reason, PredictorKey wanted)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "predictor.json");
        new StoredPredictor(Key, "samples", Of("mean", new MeanPredictor(3, 1, 1), [])).Write(path);
        told.Clear();

        Assert.IsNull(StoredPredictor.Read(path, wanted, told.Add));
        DiagnosticAssert.Is($"{path}(1,1): info NAS6004 | predictor.json | {reason}", told.Single());
    }
}
