using NasBuild.Core.Builds;
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

        project.AssertError("(3,3): error NAS1101 | m.onnx");
    }

    [TestMethod]
    public void HeldByAnotherProgram_IsUnreadable()
    {
        using var project = With(Good);
        using var held = new FileStream(project.In("m.onnx"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        project.AssertError("(3,3): error NAS1102 | m.onnx | …");
    }

    [TestMethod]
    public void Truncated_SaysAfterHowManyBytes()
    {
        using var project = With(Good[..(Good.Length / 2)]);

        project.AssertError($"(3,3): error NAS1103 | m.onnx | {Good.Length / 2} | …");
    }

    [TestMethod]
    public void Contradictory_IsCorrupt()
    {
        var net = new Graph(
            "g", [new Node("Relu", ["nobody"], ["y"], "r")], [], [new ValueInfo("x", ElementType.Float, [])],
            [new ValueInfo("y")]);
        using var project = With(new Model(net).ToBytes());

        project.AssertError("(3,3): error NAS1104 | m.onnx | …");
    }

    [TestMethod]
    [DataRow(40)]
    [DataRow(60)]
    public void SubgraphsInSubgraphs_AreNotSaidToBeTruncated(int depth)
    {
        var value = new ValueInfo("x", ElementType.Float, []);
        var graph = new Graph("g", [new Node("Relu", ["x"], ["y"])], [], [], [new ValueInfo("y")]);
        for (var i = 0; i < depth; i++)
        {
            graph = new Graph(
                "g", [new Node("If", ["x"], ["y"], "", "", NasBuild.Onnx.Attribute.Of("then_branch", graph))], [],
                i == depth - 1 ? [value] : [], [new ValueInfo("y")]);
        }

        using var project = With(new Model(graph).ToBytes());

        project.AssertError("(3,3): error NAS1102 | m.onnx | …nested…");
    }

    [TestMethod]
    public void Text_IsNoOnnx()
    {
        using var project = With([.. "a text in place of a model"u8]);

        project.AssertError("(3,3): error NAS1105 | m.onnx | …");
    }

    [TestMethod]
    public void OpsetOfTheFuture_NamesWhatIsSupported()
    {
        using var project = With(Nets.Classifier(opset: 99).ToBytes());

        project.AssertError("(3,3): error NAS1106 | m.onnx | 99 | ai.onnx | 7 | 2…", Stage.Predict);
    }

    [TestMethod]
    public void UnknownOperator_IsNamedWithDomainVersionAndNode()
    {
        var graph = new Graph(
            "g", [new Node("Swirl", ["x"], ["y"], "n1", "com.acme")], [],
            [new ValueInfo("x", ElementType.Float, [new(1, null), new(4, null)])], [new ValueInfo("y")]);
        using var project = With(new Model(graph).WithOpset("com.acme", 3).ToBytes());

        project.AssertError("(3,3): error NAS1107 | Swirl | com.acme | 3 | n1 | …ONNX Runtime…", Stage.Predict);
    }

    [TestMethod]
    public void ExternalDataThatIsMissing_IsNamed()
    {
        using var project = With(ExternalDataModel.ToBytes("weights.bin"));

        project.AssertError("(3,3): error NAS1108 | m.onnx | …'w'…'weights.bin'…");
    }

    [TestMethod]
    public void ExternalDataOutsideTheFolder_IsRefused()
    {
        using var project = new Project();
        Directory.CreateDirectory(project.In("sub"));
        project.Write("weights.bin", new byte[64]);
        project.Write("nas.yaml", "\nmodel:\n  source: sub/m.onnx\n");
        project.Write("sub/m.onnx", ExternalDataModel.ToBytes("../weights.bin"));

        project.AssertError("(3,3): error NAS1108 | sub/m.onnx | …'w'…'../weights.bin'…");
    }

    [TestMethod]
    public void NoInput_IsUnusable()
    {
        var graph = new Graph(
            "g", [new Node("Relu", ["w"], ["y"], "r")], [Tensor.Scalar("w", 1f)], [], [new ValueInfo("y")]);
        using var project = With(new Model(graph).ToBytes());

        project.AssertError("(3,3): error NAS1110 |  | …none… | …input…");
    }

    [TestMethod]
    public void InputOfTexts_IsUnusable()
    {
        var graph = new Graph(
            "g", [new Node("Identity", ["x"], ["y"], "r")], [],
            [new ValueInfo("x", ElementType.String, [new(1, null)])], [new ValueInfo("y")]);
        using var project = With(new Model(graph).ToBytes());

        project.AssertError("(3,3): error NAS1110 | x | …tensor… | …tensor…");
    }

    [TestMethod]
    public void NoOutput_IsUnusable()
    {
        var graph = new Graph(
            "g", [new Node("Relu", ["x"], ["y"], "r")], [], [new ValueInfo("x", ElementType.Float, [new(1, null)])],
            []);
        using var project = With(new Model(graph).ToBytes());

        project.AssertError("(3,3): error NAS1111 |  | …none… | …output…");
    }

    [TestMethod]
    public void OutputThatTellsNoClassesApart_IsUnusableForClassification()
    {
        using var project = Project.Classifier("quantize: { method: weight-only }\n");
        project.Write("model.onnx", Nets.Filter().ToBytes());

        project.AssertError("(1,1): error NAS1111 | c2 | …[1, 2, 8, 8]… | …[batch, classes]…", Stage.Predict);
    }

    [TestMethod]
    public void ModelThatRuntimeRefuses_DoesNotRun()
    {
        var net = new Compression.Net();
        net.Add("MatMul", "y", [net.Input("x", 0, 4), net.Weight("w", 5, 2)]);
        using var project = With(net.Build("y").ToBytes());

        project.AssertError("(3,3): error NAS1112 | m.onnx | …", Stage.Predict);
    }

    private static Project With(byte[] model)
    {
        var project = new Project();
        project.Write("nas.yaml", Yaml);
        project.Write("m.onnx", model);
        return project;
    }
}
