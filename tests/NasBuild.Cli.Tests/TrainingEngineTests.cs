using System.Text.Json.Nodes;
using NasBuild.Onnx;

namespace NasBuild.Cli.Tests;

/// <summary>
/// The engine that fine-tunes, found in folders: tests/NasBuild.FakeEngine stands in for TorchSharp's.
/// </summary>
[TestClass]
public sealed class TrainingEngineTests
{
    private const string Variable = "NAS_TORCHSHARP_FOLDERS";

    private static readonly string Fake = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../../../NasBuild.FakeEngine/bin",
        Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/', '\\')))!, "net10.0"));

    [TestMethod]
    public void NamedEngine_TrainsAndStandsInTheLock()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "torchsharp");

        var (exitCode, output, error) = NasProcess.Run(folder.Path, (Variable, Fake), "build");

        Assert.AreEqual(0, exitCode, output + error);
        var text = File.ReadAllText(folder["nas.lock.json"]);
        Assert.AreEqual(
            """{"name":"torchsharp","version":"0.0.1"}""", JsonNode.Parse(text)!["engine"]!.ToJsonString());
        Assert.AreEqual("torchsharp", (string?)JsonNode.Parse(text)!["settings"]!["finetune"]!["engine"]);

        (exitCode, _, error) = NasProcess.Run(folder.Path, (Variable, Fake), "build", "--mode", "locked");
        Assert.AreEqual(0, exitCode, error);

        // Another version rounds in another way.
        File.WriteAllText(folder["nas.lock.json"], text.Replace("0.0.1", "0.0.2", StringComparison.Ordinal));
        (exitCode, _, error) = NasProcess.Run(folder.Path, (Variable, Fake), "build", "--mode", "locked");
        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(
            error, $"{folder["nas.lock.json"]}(1,1): error NAS5101",
            "the training engine is torchsharp 0.0.1, the lock says torchsharp 0.0.2");
    }

    [TestMethod]
    public void DefaultEngine_IsNotInTheLock()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "auto");

        var (exitCode, output, error) = NasProcess.Run(folder.Path, (Variable, Fake), "build");

        Assert.AreEqual(0, exitCode, output + error);
        var json = JsonNode.Parse(File.ReadAllText(folder["nas.lock.json"]))!;
        Assert.IsNull(json["engine"]);
        Assert.IsFalse(json["settings"]!["finetune"]!.AsObject().ContainsKey("engine"));
    }

    [TestMethod]
    public void AutomaticChoice_IsTheEngineThatDifferentiatesTheModel()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "auto");
        Determinant().Save(folder["net.onnx"]);

        var (exitCode, output, error) = NasProcess.Run(folder.Path, (Variable, Fake), "build");

        Assert.AreEqual(0, exitCode, output + error);
        var json = JsonNode.Parse(File.ReadAllText(folder["nas.lock.json"]))!;
        Assert.AreEqual("torchsharp", (string?)json["engine"]!["name"]);
        Assert.IsFalse(json["settings"]!["finetune"]!.AsObject().ContainsKey("engine"));
    }

    // An operator of both engines, in a form that only one differentiates.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void ClippedLstm_ChoosesTorchSharpOrSaysThatItWouldDo(bool hasIt)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "auto");
        ClippedLstm().Save(folder["net.onnx"]);

        var (exitCode, output, error) = NasProcess.Run(folder.Path, (Variable, hasIt ? Fake : ""), "build");

        Assert.AreEqual(0, exitCode, output + error);
        var engine = JsonNode.Parse(File.ReadAllText(folder["nas.lock.json"]))!["engine"];
        Assert.AreEqual(hasIt ? "torchsharp" : null, (string?)engine?["name"]);
        if (!hasIt)
        {
            DiagnosticLine.AssertIn(
                error, "nas.yaml(7,1): warning NAS1210", "no gradient for LSTM",
                "set 'finetune.engine' to torchsharp and reference NasBuild.TorchSharp and TorchSharp-cpu");
        }
    }

    [TestMethod]
    [DataRow("obstacle.txt", "'libLibTorchSharp.so' needs GLIBCXX_3.4.32, and it has 3.4.30.")]
    [DataRow("device.txt", "TorchSharp finds no CUDA. Set 'device' to cpu.")]
    public void EngineThatCannotCompute_IsAnErrorAtItsKey(string file, string obstacle)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "torchsharp");
        File.WriteAllText(folder[file], obstacle);

        var (exitCode, output, _) = NasProcess.Run(
            folder.Path, (Variable, $"{Fake}{Path.PathSeparator}{folder.Path}"),
            "stage", "validate", "--config", "nas.yaml");

        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(output, "nas.yaml(7,13): error NAS9110", "'torchsharp'", obstacle);
    }

    [TestMethod]
    [DataRow(true, "nas : info NAS9111")]
    [DataRow(false, null)]
    public void EngineThatOnlyOneOperatorNeeds_IsReportedForThatIfItIsMissing(bool hasIt, string? origin)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "auto");
        if (hasIt)
        {
            Determinant().Save(folder["net.onnx"]);
        }

        var (exitCode, output, error) = NasProcess.Run(
            folder.Path, (Variable, folder.Path), "stage", "validate", "--config", "nas.yaml");

        Assert.AreEqual(0, exitCode, output + error);
        if (origin is null)
        {
            Assert.DoesNotContain("NAS9111", output);
        }
        else
        {
            DiagnosticLine.AssertIn(output, origin, "has NasBuild.TorchSharp.dll.");
        }
    }

    private static void Write(TemporaryFolder folder, string engine)
    {
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["nas.yaml"], $$"""
            model: { source: net.onnx, task: match-original }
            data: { train: images.npy, validation: images.npy }
            target: { agreement: 1 %, on-miss: warn }
            budget: { time: 5 min, trials: 2 }
            search: { method: evolution, population: 4 }
            prune:
            finetune: { engine: {{engine}}, epochs: 1, batch-size: 8 }
            threads: 1
            """);
    }

    // The convolutions of the net, their means [1, batch, 16] -> LSTM [1, batch, 4] -> Gemm -> 4 scores.
    private static Model ClippedLstm()
    {
        var graph = SmallProject.Net(new Random(1)).Graph;
        Tensor Weight(string name, params long[] shape) => Tensor.Create<float>(
            name, shape, [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => MathF.Sin(i))]);
        return new Model(graph.With(
            nodes:
            [
                .. graph.Nodes.SkipLast(1), new Node("Unsqueeze", ["f", "first"], ["step"], "step"),
                new("LSTM", ["step", "w", "r"], ["", "state"], "recurrence", "",
                    NasBuild.Onnx.Attribute.Of("hidden_size", 4L), NasBuild.Onnx.Attribute.Of("clip", 3f)),
                new("Squeeze", ["state", "first"], ["last"], "last"),
                new("Gemm", ["last", "scores"], ["logits"], "head"),
            ],
            initializers:
            [
                .. graph.Initializers.Where(t => t.Name != "w3"), Weight("w", 1, 16, 16), Weight("r", 1, 16, 4),
                Weight("scores", 4, 4), Tensor.Create<long>("first", [1], [0]),
            ]));
    }

    // [batch, 1, 12, 12] -> determinants [batch, 1] -> Gemm -> 4 scores. ONNX Runtime's engine has no rule for the first.
    private static Model Determinant() => new(new Graph(
        "net",
        [new Node("Det", ["image"], ["one"], "det"), new Node("Gemm", ["one", "head"], ["logits"], "head")],
        [Tensor.Create<float>("head", [1, 4], [0.5f, -1, 2, 0.1f])], SmallProject.Net(new Random(1)).Graph.Inputs,
        [new ValueInfo("logits", ElementType.Float, [new Dimension(null, "batch"), new(4, null)])]));
}
