using NasBuild.Core.Configuration;
using NasBuild.Core.Reporting;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

[TestClass]
public sealed class CrashReportTests
{
    [TestMethod]
    public void Circumstances_AreTheSettingsAndTheGraphWithoutWeightsAndSamples()
    {
        using var project = Project.Classifier("target: { size: 90 %, on-miss: warn }\nquantize:\n");
        var model = Model.Load(project.In("model.onnx"));
        var e = new InvalidOperationException();

        CrashReport.Attach(e, "emit", ConfigurationReader.Read(project.Config), model);

        var text = CrashReport.Of(e);
        Assert.StartsWith("stage emit\n", text);
        Assert.Contains("\"quantize\"", text);
        Assert.DoesNotContain("validation.npz", text);
        Assert.Contains("\"*.npz\"", text);
        foreach (var node in model.Graph.Nodes)
        {
            Assert.Contains($" = {node.OpType}({string.Join(", ", node.Inputs)})", text);
        }

        foreach (var tensor in model.Graph.Initializers)
        {
            Assert.Contains($"constant {tensor.Name}: {tensor.ElementType}[{string.Join(", ", tensor.Shape)}]\n", text);
        }
    }

    [TestMethod]
    public void Attributes_AreWrittenWithoutTensors()
    {
        var node = new Node(
            "Constant", [], ["c"], "line\nbreak", "", Onnx.Attribute.Of("axes", [1L, 2L]),
            Onnx.Attribute.Of("t", Tensor.Create<float>("t", [2], new[] { 0.25f, 0.5f })),
            Onnx.Attribute.Of("s", Tensor.Create<long>("s", [2], new[] { 7L, 8L })));

        var text = GraphText.Of(new Model(new Graph("g", [node], [], [], [new ValueInfo("c")])));

        Assert.Contains("c = Constant() axes=[1, 2], t=Float[2], s=Int64[2] [7, 8] # line break\n", text);
    }
}
