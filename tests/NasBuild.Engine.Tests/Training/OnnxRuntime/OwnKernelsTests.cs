using NasBuild.Engine.Conformance;
using NasBuild.Engine.Conformance.Operators;
using NasBuild.Engine.Training.OnnxRuntime;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training.OnnxRuntime;

/// <summary>
/// Our own kernels stand in for ONNX's convolutions where the processor suits them; without them the same cases hold.
/// </summary>
[TestClass]
public sealed class OwnKernelsTests
{
    public static IEnumerable<object[]> Names =>
        OperatorCases
            .All
            .Where(c => c.Value.Model.Graph.Nodes.Any(n => n.Is("Conv") || n.Is("ConvTranspose")))
            .Select(c => new object[] { c.Key });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_OfConvolutionsWithoutOwnKernels_AreThoseExpected(string name) =>
        OperatorCases.All[name].Check(new OnnxRuntimeEngine { OwnKernels = false });

    // ONNX Runtime's CUDA provider leaves other transposed convolutions to the CPU.
    [TestMethod]
    public void GradientOfAStridedConvolution_IsPaddedEquallyOnBothSides()
    {
        var (model, batch) = TrainingProblem.Create();
        var conv = model.Graph.Nodes[0];
        var strided = model.With(new Graph(
            "strided",
            [
                conv, new Node("Conv", ["c", "w"], ["s"], "strided", "", ModelParts.Ints("pads", "1,1,1,1"),
                    ModelParts.Ints("strides", "2,2")),
                new Node("Relu", ["s"], ["r"], "relu"), .. model.Graph.Nodes[2..],
            ],
            [
                .. model.Graph.Initializers,
                Tensor.Create<float>("w", [16, 16, 3, 3], new float[16 * 16 * 3 * 3]),
            ],
            model.Graph.Inputs, model.Graph.Outputs));

        var graph = BackwardGraph.Of(
            strided, TrainingProblem.Loss, ["conv.w"], new Dictionary<string, Tensor> { ["x"] = batch["x"] },
            ownKernels: false);

        var transposed = graph.Build(graph.Gradients.Values).Graph.Nodes.Single(n => n.Is("ConvTranspose"));
        CollectionAssert.AreEqual(new long[] { 1, 1, 1, 1 }, transposed.Ints("pads")!.ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 1 }, transposed.Ints("output_padding")!.ToArray());
    }
}
