using NasBuild.Onnx;
using NasBuild.Onnx.Passes;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Passes;

[TestClass]
public sealed class FoldBatchNormalizationPassTests
{
    private static readonly string[] BatchNormInputs = ["y", "gamma", "beta", "mean", "var"];

    private static Model Normalized(Node layer, ValueInfo x, int channels, params Tensor[] parameters) => new(new Graph(
        "normalized",
        [layer, new Node("BatchNormalization", BatchNormInputs, ["z"], "bn", "", Attribute.Of("epsilon", 0.01f))],
        [.. parameters, .. BatchNormInputs[1..].Select(n => PassAssert.Random(n, channels))],
        [x],
        [new ValueInfo("z")]));

    [TestMethod]
    [DataRow("Conv", 1, false)]
    [DataRow("Conv", 2, true)]
    [DataRow("ConvTranspose", 1, true)]
    [DataRow("ConvTranspose", 2, false)]
    public void NormalizationBehindConvolution_IsFolded(string opType, int group, bool bias)
    {
        long[] weight = opType == "Conv" ? [6, 4 / group, 3, 2] : [4, 6 / group, 3, 2];
        var layer = new Node(
            opType, bias ? ["x", "w", "b"] : ["x", "w"], ["y"], "layer", "", Attribute.Of("group", (long)group));
        Tensor[] parameters = [PassAssert.Random("w", weight), .. bias ? new[] { PassAssert.Random("b", 6) } : []];

        var folded = PassAssert.Keeps(
            Normalized(layer, PassAssert.Input("x", 2, 4, 5, 5), 6, parameters), FoldBatchNormalizationPass.Run);

        CollectionAssert.AreEqual(new[] { opType }, folded.Operators());
        CollectionAssert.IsSubsetOf(
            parameters.Select(p => p.Name).ToArray(), folded.Graph.Initializers.Select(t => t.Name).ToArray());
    }

    [TestMethod]
    [DataRow(0, 1f, 1f, 6)]
    [DataRow(1, 0.5f, 2f, 6)]
    [DataRow(0, 2f, 0f, 6)]
    [DataRow(1, 1f, 0.5f, 1)]
    [DataRow(0, 1f, 1f, 0)]
    public void NormalizationBehindGemm_IsFolded(int transB, float alpha, float beta, int bias)
    {
        var layer = new Node("Gemm", bias > 0 ? ["x", "w", "b"] : ["x", "w"], ["y"], "layer", "",
            Attribute.Of("transB", (long)transB), Attribute.Of("alpha", alpha), Attribute.Of("beta", beta));
        var weight = transB == 1 ? PassAssert.Random("w", 6, 4) : PassAssert.Random("w", 4, 6);
        Tensor[] parameters = [weight, .. bias > 0 ? new[] { PassAssert.Random("b", bias) } : []];

        var folded = PassAssert.Keeps(
            Normalized(layer, PassAssert.Input("x", 3, 4), 6, parameters), FoldBatchNormalizationPass.Run);

        CollectionAssert.AreEqual(new[] { "Gemm" }, folded.Operators());
    }

    [TestMethod]
    public void WeightThatAnotherLayerReads_IsCopied()
    {
        var model = Normalized(
            new Node("Conv", ["x", "w"], ["y"]), PassAssert.Input("x", 1, 4, 5, 5), 6,
            PassAssert.Random("w", 6, 4, 3, 3));
        model = model.With(model.Graph.With(
            model.Graph.Nodes.Add(new Node("Conv", ["x", "w"], ["other"])),
            outputs: model.Graph.Outputs.Add(new ValueInfo("other"))));

        var folded = PassAssert.Keeps(model, FoldBatchNormalizationPass.Run);

        CollectionAssert.AreEqual(new[] { "Conv", "Conv" }, folded.Operators());
        Assert.AreNotEqual(folded.Graph["z"].Producer!.Inputs[1], folded.Graph["other"].Producer!.Inputs[1]);
    }

    [TestMethod]
    public void LayerWhoseResultIsAnOutput_IsKept()
    {
        var model = Normalized(
            new Node("Conv", ["x", "w"], ["y"]), PassAssert.Input("x", 1, 4, 5, 5), 6,
            PassAssert.Random("w", 6, 4, 3, 3));
        model = model.With(model.Graph.With(outputs: model.Graph.Outputs.Add(new ValueInfo("y"))));

        CollectionAssert.AreEqual(
            new[] { "Conv", "BatchNormalization" },
            PassAssert.Keeps(model, FoldBatchNormalizationPass.Run).Operators());
    }

    [TestMethod]
    public void LayerThatAnotherNodeReads_IsKept()
    {
        var model = Normalized(
            new Node("Conv", ["x", "w"], ["y"]), PassAssert.Input("x", 1, 4, 5, 5), 6,
            PassAssert.Random("w", 6, 4, 3, 3));
        model = model.With(model.Graph.With(
            model.Graph.Nodes.Add(new Node("Relu", ["y"], ["r"])),
            outputs: model.Graph.Outputs.Add(new ValueInfo("r"))));

        Assert.HasCount(3, PassAssert.Keeps(model, FoldBatchNormalizationPass.Run).Graph.Nodes);
    }

    [TestMethod]
    public void NormalizationInTraining_IsKept()
    {
        var model = Normalized(
            new Node("Conv", ["x", "w"], ["y"]), PassAssert.Input("x", 1, 4, 5, 5), 6,
            PassAssert.Random("w", 6, 4, 3, 3));
        var training = model.Graph.Nodes[1].With(Attribute.Of("training_mode", 1L)).WithOutputs(["z", "m", "v"]);
        var graph = model.Graph.With([model.Graph.Nodes[0], training]);

        Assert.HasCount(2, FoldBatchNormalizationPass.Run(graph).Nodes);
    }

    [TestMethod]
    public void ParameterThatACallerMayReplace_IsKept()
    {
        var model = Normalized(
            new Node("Conv", ["x", "w"], ["y"]), PassAssert.Input("x", 1, 4, 5, 5), 6,
            PassAssert.Random("w", 6, 4, 3, 3));
        model = model.With(model.Graph.With(inputs: model.Graph.Inputs.Add(PassAssert.Input("mean", 6))));

        Assert.HasCount(2, PassAssert.Keeps(model, FoldBatchNormalizationPass.Run).Graph.Nodes);
        Assert.HasCount(1, PassAssert.Keeps(model, m =>
            m.Apply(InitializersOutOfInputsPass.Run, FoldBatchNormalizationPass.Run)).Graph.Nodes);
    }

    [TestMethod]
    public void HalfPrecision_StaysHalf()
    {
        var model = Normalized(
            new Node("Conv", ["x", "w"], ["y"]), PassAssert.Input("x", 1, 4, 5, 5), 6,
            PassAssert.Random("w", 6, 4, 3, 3));
        var half = model.Graph.With(initializers: model.Graph.Initializers.Select(t =>
            Tensor.FromDoubles(t.Name, ElementType.Float16, t.Shape.AsSpan(), t.ToDoubles())));

        var folded = FoldBatchNormalizationPass.Run(half);

        Assert.HasCount(1, folded.Nodes);
        Assert.IsTrue(folded.Initializers.All(t => t.ElementType == ElementType.Float16));
    }
}
