using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class BatchNormalizationTests
{
    private static readonly string[] Inputs = ["x", "scale", "bias", "mean", "variance"];

    [TestMethod]
    [DataRow("6,3")]
    [DataRow("2,3,5")]
    [DataRow("2,3,4,5")]
    [DataRow("2,3,2,3,2")]
    public void BatchNormalization_InInference_MatchesFiniteDifferences(string shape) =>
        Check(Node("BatchNormalization", Inputs, Attribute.Of("epsilon", 1e-2f)), [Doubles("x", Longs(shape)), Doubles("scale", 3), Doubles("bias", 3), Doubles("mean", 3), Positive("variance", 3)]);

    [TestMethod]
    public void BatchNormalization_OfFixedStatistics_MatchesFiniteDifferences() =>
        Check(Node("BatchNormalization", Inputs), [Doubles("x", 2, 3, 4), Doubles("scale", 3), Doubles("bias", 3)], [Doubles("mean", 3), Positive("variance", 3)]);

    [TestMethod]
    [DataRow("6,3")]
    [DataRow("2,3,5")]
    [DataRow("2,3,4,5")]
    public void BatchNormalization_InTraining_MatchesFiniteDifferences(string shape)
    {
        Tensor[] inputs = [Doubles("x", Longs(shape)), Doubles("scale", 3), Doubles("bias", 3)];
        Check(BatchStatistics.Lower(Training(inputs), inputs.ToDictionary(t => t.Name)), inputs);
    }

    [TestMethod]
    public void BatchNormalization_InTraining_AfterItself_MatchesFiniteDifferences()
    {
        var first = Node("BatchNormalization", Inputs).WithOutputs(["h"]);
        var second = new Node("BatchNormalization", ["h", "scale", "bias", "mean", "variance"], ["y"], "second");
        Tensor[] inputs = [Doubles("x", 4, 3, 5), Doubles("scale", 3), Doubles("bias", 3)];
        var model = Model([first, second], inputs, ["y"]);
        Check(BatchStatistics.Lower(BatchStatistics.Of(model).Model, inputs.ToDictionary(t => t.Name)), inputs);
    }

    // Through mean and variance one by one it would be more sums, and twice the passes over the batch.
    [TestMethod]
    public void BatchNormalization_InTraining_TakesTwoSumsOverTheBatch()
    {
        Tensor[] inputs = [Doubles("x", 2, 3, 4, 5), Doubles("scale", 3), Doubles("bias", 3)];
        var form = TrainingForm.Of(Training(inputs), inputs.ToDictionary(t => t.Name), []);
        var builder = new GraphBuilder(form.Model.Graph);
        var before = builder.Nodes.Count;
        var seed = builder.Add(Doubles("seed", 2, 3, 4, 5));

        ReverseMode.Write(form.Model, form.Types, new Dictionary<string, string> { ["y"] = seed }, [.. inputs.Select(t => t.Name)], new GraphWriter(builder));

        Assert.AreEqual(2, builder.Nodes.Skip(before).Count(n => n.OpType.StartsWith("Reduce", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Lower_NormalisesByTheBatch_AndMovesTheRunningStatistics()
    {
        Tensor[] inputs = [Tensor.Create<double>("x", [2, 1, 2], [101, 102, 103, 106]), Tensor.Create<double>("scale", [1], [2]), Tensor.Create<double>("bias", [1], [1])];
        var model = new Model(
            new Graph(
                "check", [Node("BatchNormalization", Inputs, Attribute.Of("training_mode", 1L), Attribute.Of("momentum", 0.75f)).WithOutputs(["y", "m", "v"])],
                [Tensor.Create<double>("mean", [1], [10]), Tensor.Create<double>("variance", [1], [2])], inputs.Select(Info), [new ValueInfo("y"), new ValueInfo("m"), new ValueInfo("v")]),
            18);
        using var session = Session.Create(BatchStatistics.Lower(model, inputs.ToDictionary(t => t.Name)), new SessionSettings(1));

        var outputs = session.Run(inputs.ToDictionary(t => t.Name));

        // Mean 103, population variance (4 + 1 + 0 + 9) / 4 = 3.5.
        var deviation = Math.Sqrt(3.5 + 1e-5);
        double[] expected = [1 - (4 / deviation), 1 - (2 / deviation), 1, 1 + (6 / deviation)];
        foreach (var (y, e) in outputs["y"].ToDoubles().Zip(expected))
        {
            Assert.AreEqual(e, y, 1e-6);
        }

        Assert.AreEqual((0.75 * 10) + (0.25 * 103), outputs["m"].ToDoubles()[0], 1e-6);
        Assert.AreEqual((0.75 * 2) + (0.25 * 3.5), outputs["v"].ToDoubles()[0], 1e-6);
    }

    [TestMethod]
    public void Of_AnInferenceModel_NamesTheNextRunningStatistics()
    {
        Tensor[] inputs = [Doubles("x", 4, 3, 2)];
        var model = Model([Node("BatchNormalization", Inputs)], inputs, ["y"], [Doubles("scale", 3), Doubles("bias", 3)]);

        var training = BatchStatistics.Of(model, momentum: 0.5f);
        var sample = inputs.ToDictionary(t => t.Name);
        using var session = Session.Create(ShapeInference.Expose(BatchStatistics.Lower(training.Model, sample), training.Running.Values.Contains), new SessionSettings(1));
        var outputs = session.Run(sample);

        var (x, old) = (inputs[0].ToDoubles(), Doubles("mean", 3).ToDoubles());
        var next = outputs[training.Running["mean"]].ToDoubles();
        for (var c = 0; c < 3; c++)
        {
            var mean = Enumerable.Range(0, 4).SelectMany(n => x[((n * 6) + (c * 2))..((n * 6) + (c * 2) + 2)]).Average();
            Assert.AreEqual((0.5 * old[c]) + (0.5 * mean), next[c], 1e-9);
        }

        CollectionAssert.AreEquivalent(new[] { "mean", "variance" }, training.Running.Keys.ToArray());
    }

    private static Model Training(Tensor[] inputs) =>
        Model([Node("BatchNormalization", Inputs, Attribute.Of("training_mode", 1L))], inputs, ["y"]);

    private static Model Model(Node[] nodes, Tensor[] inputs, string[] outputs, Tensor[]? parameters = null) => new(
        new Graph("check", nodes, [Doubles("mean", 3), Positive("variance", 3), .. parameters ?? []], inputs.Select(Info), outputs.Select(o => new ValueInfo(o))), 18);

    private static Tensor Positive(string name, params long[] shape) =>
        Tensor.FromDoubles(name, ElementType.Double, shape, [.. Doubles(name, shape).ToDoubles().Select(Math.Abs)]);
}
