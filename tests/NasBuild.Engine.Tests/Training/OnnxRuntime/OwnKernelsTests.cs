using NasBuild.Engine.Conformance;
using NasBuild.Engine.Conformance.Operators;
using NasBuild.Engine.Training.OnnxRuntime;

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
}
