using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Models that cannot be used: what is wrong stands at <c>model.source</c>.</summary>
[TestClass]
public sealed class ModelErrorTests
{
    private const string Yaml = "\nmodel:\n  source: m.onnx\n";
    private static readonly byte[] Good = Nets.Classifier().ToBytes();

    [TestMethod]
    public void Missing_IsSaid()
    {
        using var project = new Project();
        project.Write("nas.yaml", Yaml);

        project.AssertError("NAS1101", "The model 'm.onnx' does not exist. Put it there, or correct 'model.source', which is relative to nas.yaml.", 3, 3);
    }

    [TestMethod]
    public void HeldByAnotherProgram_IsUnreadable()
    {
        using var project = With(Good);
        using var held = new FileStream(project.In("m.onnx"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        AssertStarts(project, Stage.Validate, "NAS1102", "The model 'm.onnx' cannot be read: ", ".");
    }

    [TestMethod]
    public void Truncated_SaysAfterHowManyBytes()
    {
        using var project = With(Good[..(Good.Length / 2)]);

        AssertStarts(project, Stage.Validate, "NAS1103", $"The model 'm.onnx' ends too early, after {Good.Length / 2} bytes: ", "Copy or download it again (with Git LFS: 'git lfs pull').");
    }

    [TestMethod]
    public void Contradictory_IsCorrupt()
    {
        var net = new Graph("g", [new Node("Relu", ["nobody"], ["y"], "r")], [], [new ValueInfo("x", ElementType.Float, [])], [new ValueInfo("y")]);
        using var project = With(new Model(net).ToBytes());

        AssertStarts(project, Stage.Validate, "NAS1104", "The model 'm.onnx' is damaged: ", "Export or download it again.");
    }

    [TestMethod]
    public void Text_IsNoOnnx()
    {
        using var project = With([.. "version https://git-lfs.github.com/spec/v1"u8]);

        AssertStarts(project, Stage.Validate, "NAS1105", "'m.onnx' is not an ONNX model: ", "Export the model to ONNX and name that file.");
    }

    [TestMethod]
    public void OpsetOfTheFuture_NamesWhatIsSupported()
    {
        using var project = With(Nets.Classifier(opset: 99).ToBytes());

        AssertStarts(project, Stage.Predict, "NAS1106", "The model 'm.onnx' uses version 99 of the operator set 'ai.onnx'; supported are 7 to 2", ". Export it with a supported version.");
    }

    [TestMethod]
    public void UnknownOperator_IsNamedWithDomainVersionAndNode()
    {
        var graph = new Graph(
            "g", [new Node("Swirl", ["x"], ["y"], "n1", "com.acme")], [], [new ValueInfo("x", ElementType.Float, [new(1, null), new(4, null)])], [new ValueInfo("y")]);
        using var project = With(new Model(graph).WithOpset("com.acme", 3).ToBytes());

        project.AssertError(
            "NAS1107", "The operator Swirl (domain 'com.acme', version 3) of node 'n1' is not supported: ONNX Runtime has no implementation of it.", 3, 3, Stage.Predict);
    }

    [TestMethod]
    public void ExternalDataThatIsMissing_IsNamed()
    {
        using var project = With(ExternalDataModel.ToBytes("weights.bin"));

        project.AssertError(
            "NAS1108", "The model 'm.onnx' keeps data in another file, which cannot be used: Tensor 'w' keeps its data in 'weights.bin', which does not exist. Put the data file beside the model.", 3, 3);
    }

    [TestMethod]
    public void ExternalDataOutsideTheFolder_IsRefused()
    {
        using var project = new Project();
        Directory.CreateDirectory(project.In("sub"));
        project.Write("weights.bin", new byte[64]);
        project.Write("nas.yaml", "\nmodel:\n  source: sub/m.onnx\n");
        project.Write("sub/m.onnx", ExternalDataModel.ToBytes("../weights.bin"));

        project.AssertError(
            "NAS1108",
            "The model 'sub/m.onnx' keeps data in another file, which cannot be used: Tensor 'w' names the external data file '../weights.bin', which is outside the model's folder. Put the data file beside the model.",
            3,
            3);
    }

    [TestMethod]
    public void NoInput_IsUnusable()
    {
        var graph = new Graph("g", [new Node("Relu", ["w"], ["y"], "r")], [Tensor.Scalar("w", 1f)], [], [new ValueInfo("y")]);
        using var project = With(new Model(graph).ToBytes());

        project.AssertError("NAS1110", "The model's input '' cannot be used: there is none. Valid is at least one input.", 3, 3);
    }

    [TestMethod]
    public void InputOfTexts_IsUnusable()
    {
        var graph = new Graph("g", [new Node("Identity", ["x"], ["y"], "r")], [], [new ValueInfo("x", ElementType.String, [new(1, null)])], [new ValueInfo("y")]);
        using var project = With(new Model(graph).ToBytes());

        project.AssertError("NAS1110", "The model's input 'x' cannot be used: it is no tensor of numbers. Valid is a tensor of numbers.", 3, 3);
    }

    [TestMethod]
    public void NoOutput_IsUnusable()
    {
        var graph = new Graph("g", [new Node("Relu", ["x"], ["y"], "r")], [], [new ValueInfo("x", ElementType.Float, [new(1, null)])], []);
        using var project = With(new Model(graph).ToBytes());

        project.AssertError("NAS1111", "The model's output '' cannot be used: there is none. Valid is at least one output.", 3, 3);
    }

    [TestMethod]
    public void OutputThatTellsNoClassesApart_IsUnusableForClassification()
    {
        using var project = Project.Classifier("quantize: { method: weight-only }\n");
        project.Write("model.onnx", Nets.Filter().ToBytes());

        project.AssertError(
            "NAS1111", "The model's output 'c2' cannot be used: its shape is [1, 2, 8, 8]. Valid is scores [batch, classes] of two or more classes.", 1, 1, Stage.Predict);
    }

    [TestMethod]
    public void ModelThatRuntimeRefuses_DoesNotRun()
    {
        var net = new Compression.Net();
        net.Add("MatMul", "y", [net.Input("x", 0, 4), net.Weight("w", 5, 2)]);
        using var project = With(net.Build("y").ToBytes());

        AssertStarts(project, Stage.Predict, "NAS1112", "ONNX Runtime cannot run the model 'm.onnx': ", "Check the model with the tool that exported it.");
    }

    // What stands between is ONNX Runtime's, the parser's or the system's.
    private static void AssertStarts(Project project, Stage stage, string id, string start, string end)
    {
        var error = project.Failure(stage);

        Assert.AreEqual(id, error.Id);
        Assert.StartsWith(start, error.Message);
        Assert.EndsWith(end, error.Message);
        Assert.AreEqual(new SourcePosition(project.Config, 3, 3), error.Position);
    }

    private static Project With(byte[] model)
    {
        var project = new Project();
        project.Write("nas.yaml", Yaml);
        project.Write("m.onnx", model);
        return project;
    }
}
