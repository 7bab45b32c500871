using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.OnnxRuntime;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Training.OnnxRuntime;

/// <summary>What a rule of ours leaves out of its operator; another engine may know more.</summary>
[TestClass]
public sealed class UndifferentiableTests
{
    private static readonly GradientCase[] Cases =
    [
        GradientCase.Of(
            "Dropout in training",
            Node("Dropout", ["a", "", "training"]),
            [Floats("a", 3)],
            [Tensor.Scalar("training", true)]),
        GradientCase.Of(
            "Einsum of a diagonal", Node("Einsum", ["a"], Attribute.Of("equation", "ii->i")), [Doubles("a", 3, 3)]),
        GradientCase.Of(
            "LpPool that was dilated before averages were",
            Node("LpPool", ["x"], Ints("kernel_shape", "2,2"), Ints("dilations", "2,2")), [Floats("x", 1, 2, 5, 5)]),
        GradientCase.Of(
            "Resize that crops",
            Node(
                "Resize",
                ["x", "roi", "scales"],
                Attribute.Of("mode", "linear"),
                Attribute.Of("coordinate_transformation_mode", "tf_crop_and_resize")),
            [Floats("x", 1, 1, 2, 2)],
            [
                Tensor.Create<float>("roi", [8], [0, 0, 0, 0, 1, 1, 1, 1]),
                Tensor.Create<float>("scales", [4], [1, 1, 2, 2])
            ]),
        .. new (string OpType, string Reason, Attribute Attribute)[]
        {
            ("LSTM", "with another activation", Attribute.Of("activations", ["Sigmoid", "Softsign", "Tanh"])),
            ("GRU", "that clips", Attribute.Of("clip", 1f)),
            ("LSTM", "whose gates are coupled", Attribute.Of("input_forget", 1L)),
        }.Select(l => GradientCase.Of(
            $"{l.OpType} {l.Reason}",
            Node(l.OpType, ["x", "w", "r"], l.Attribute, Attribute.Of("hidden_size", 2L)),
            [Floats("x", 3, 1, 2), Floats("w", 1, l.OpType == "LSTM" ? 8 : 6, 2), Floats(
                "r", 1, l.OpType == "LSTM" ? 8 : 6, 2)])),
        .. new[] { "ScatterElements", "ScatterND" }.Select(opType => GradientCase.Of(
            $"{opType} of the largest",
            Node(opType, ["x", "i", "u"], Attribute.Of("reduction", "max")),
            [Doubles("x", 3, 1), Doubles("u", 1, 1)],
            [Tensor.Create<long>("i", [1, 1], [1])])),
        .. new[] { ("factor", 1, 4), ("summand", 4, 1) }.Select(l => GradientCase.Of(
            $"LayerNormalization with one {l.Item1} for all",
            Node("LayerNormalization", ["x", "w", "b"]), [Floats("x", 3, 4), Floats("w", l.Item2), Floats("b", l.Item3)])),
        MeanOfALayerNormalization("LayerNormalization whose mean is read too", "y", "z"),
        MeanOfALayerNormalization("LayerNormalization of which only the mean is read", "z"),
    ];

    public static IEnumerable<object[]> Names => Cases.Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void OperatorThatARuleLeavesOut_IsNamedWithItsNode(string name)
    {
        var refused = Cases.Single(c => c.Name == name);
        var thrown = Assert.ThrowsExactly<UndifferentiableException>(
            () => refused.Differentiate(new OnnxRuntimeEngine()));

        Assert.AreEqual((name.Split(' ')[0], "node", 18), (thrown.OpType, thrown.Node, thrown.Version));
        Assert.IsGreaterThan(0, thrown.Reason.Length);
    }

    // Attributes tell it without a session, so that another engine can be chosen.
    [TestMethod]
    [DataRow("Einsum of a diagonal")]
    [DataRow("LSTM with another activation")]
    [DataRow("GRU that clips")]
    [DataRow("LSTM whose gates are coupled")]
    public void FormThatARuleLeavesOut_IsToldByTheNode(string name)
    {
        var node = Cases.Single(c => c.Name == name).Model.Graph.Nodes.Single();

        Assert.IsFalse(new OnnxRuntimeEngine().Differentiates(node));
        Assert.IsTrue(TrainingEngines.TorchSharp.Adds(node));
    }

    [TestMethod]
    public void OtherNodes_AreNotKnownToNeedTorchSharp()
    {
        Node[] nodes =
        [
            Node("LSTM", ["x", "w", "r"], Attribute.Of("hidden_size", 2L)),
            Node("LSTM", ["x", "w", "r"], Attribute.Of("clip", 1f), Attribute.Of("layout", 1L)),
            new("LSTM", ["x", "w", "r"], ["y"], "node", "org.example", Attribute.Of("clip", 1f)),
            Node("Einsum", ["a"], Attribute.Of("equation", "ij->ji")), Node("Det", ["a"]),
        ];

        Assert.IsEmpty(nodes.Where(TrainingEngines.TorchSharp.Adds));
    }

    // What the CPU does not run cannot be trained there.
    [TestMethod]
    [DataRow("LSTM", 4)]
    [DataRow("GRU", 3)]
    [DataRow("RNN", 1)]
    public void RecurrentLayerWithTheBatchFirst_IsRefusedByOnnxRuntime(string opType, int gates)
    {
        var batchFirst = GradientCase.Of(
            opType,
            Node(opType, ["x", "w", "r"], Attribute.Of("layout", 1L), Attribute.Of("hidden_size", 2L)),
            [Floats("x", 1, 3, 2), Floats("w", 1, 2 * gates, 2), Floats("r", 1, 2 * gates, 2)]);

        var thrown = Assert.ThrowsExactly<SessionException>(() => batchFirst.Differentiate(new OnnxRuntimeEngine()));

        Assert.Contains("layout", thrown.Message);
    }

    private static GradientCase MeanOfALayerNormalization(string name, params string[] outputs)
    {
        Node[] nodes = [new("LayerNormalization", ["a", "scale"], ["y", "mean"], "node"), new("Neg", ["mean"], ["z"])];
        return new GradientCase(
            name, ModelOf(nodes, [Floats("a", 2, 3)], [Floats("scale", 3)], outputs), [Floats("a", 2, 3)]);
    }
}
