using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.OnnxRuntime.Gradients;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Training.Forms;

[TestClass]
public sealed class BatchStatisticsTests
{
    private static readonly string[] Inputs = ["x", "scale", "bias", "mean", "variance"];

    // Through mean and variance one by one it would be more sums, and twice the passes over the batch.
    [TestMethod]
    public void Gradient_TakesTwoSumsOverTheBatch()
    {
        Tensor[] inputs = [Doubles("x", 2, 3, 4, 5), Doubles("scale", 3), Doubles("bias", 3)];
        var model = ModelOf(
            Node("BatchNormalization", Inputs, Attribute.Of("training_mode", 1L)),
            inputs,
            [Doubles("mean", 3), Positive("variance", 0, 3)]);
        var form = TrainingForm.Of(model, inputs.ToDictionary(t => t.Name), []);
        var builder = new GraphBuilder(form.Model.Graph);
        var before = builder.Nodes.Count;
        var seed = builder.Add(Doubles("seed", 2, 3, 4, 5));

        ReverseMode.Write(
            form,
            new Dictionary<string, string> { ["y"] = seed },
            [.. inputs.Select(t => t.Name)],
            new GraphWriter(builder));

        Assert.AreEqual(
            2, builder.Nodes.Skip(before).Count(n => n.OpType.StartsWith("Reduce", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Lower_NormalisesByTheBatch_AndMovesTheRunningStatistics()
    {
        Tensor[] inputs =
        [
            Tensor.Create<double>("x", [2, 1, 2], [101, 102, 103, 106]), Tensor.Create<double>("scale", [1], [2]),
            Tensor.Create<double>("bias", [1], [1])
        ];
        var node = Node(
            "BatchNormalization",
            Inputs,
            Attribute.Of("training_mode", 1L),
            Attribute.Of("momentum", 0.75f)).WithOutputs(["y", "m", "v"]);
        var model = ModelOf(
            node, inputs, [Tensor.Create<double>("mean", [1], [10]), Tensor.Create<double>("variance", [1], [2])]);
        using var session = Session.Create(
            BatchStatistics.Lower(model, inputs.ToDictionary(t => t.Name)), new SessionSettings(1));

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
}
