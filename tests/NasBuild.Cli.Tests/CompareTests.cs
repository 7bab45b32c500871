using System.Text.Json;
using NasBuild.Onnx;

namespace NasBuild.Cli.Tests;

/// <summary><c>nas compare</c>.</summary>
[TestClass]
public sealed class CompareTests
{
    [TestMethod]
    public void Models_AreComparedBySizeLatencyAndOutputs()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        Halved(folder["other.onnx"]);

        var (exitCode, output, error) = NasProcess.Run(
            folder.Path, "compare", "net.onnx", "other.onnx", "--blocks", "2", "--data", "images.npy", "--json");

        Assert.AreEqual(0, exitCode, error);
        using var json = JsonDocument.Parse(output);
        Assert.AreEqual(2, json.RootElement.GetProperty("costs").GetProperty("models").GetArrayLength());
        var results = json.RootElement.GetProperty("results");
        Assert.AreEqual(16, results.GetProperty("samples").GetInt32());
        var logits = results.GetProperty("outputs")[0];
        Assert.AreEqual(0.5, logits.GetProperty("distance").GetDouble(), 1e-4);
        Assert.AreEqual(1, logits.GetProperty("cosine").GetDouble(), 1e-4);
        Assert.AreEqual(1, logits.GetProperty("agreement").GetDouble(), "the best class is the same");

        (exitCode, output, error) = NasProcess.Run(
            folder.Path, "compare", "net.onnx", "other.onnx", "--blocks", "2");
        Assert.AreEqual(0, exitCode, error);
        Assert.Contains("outputs on made-up inputs", output);
        Assert.MatchesRegex(@"logits +1\.0000 +50\.0 %", output);
    }

    [TestMethod]
    public void ModelsWithOtherOutputs_AreAnError()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        var graph = SmallProject.Net(new Random(1)).Graph;
        new Model(graph.With(
            nodes: graph.Nodes.Select(n => n.Name == "head" ? n.WithOutputs(["classes"]) : n),
            outputs: [new ValueInfo("classes")])).Save(folder["other.onnx"]);

        var (exitCode, _, error) = NasProcess.Run(folder.Path, "compare", "net.onnx", "other.onnx", "--blocks", "1");

        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(error, "nas : error NAS1240", "logits", "classes");
    }

    [TestMethod]
    public void Builds_AreComparedByResultsSettingsAndChoices()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        var yaml = SmallProject.Yaml.Replace("{ time: 5 min }", "{ time: 5 min, trials: 3 }");
        foreach (var (obj, bound) in new[]
        {
            ("first", "prune: { max-ratio: 0.5 }"), ("second", "prune: { max-ratio: 0.9 }"),
        })
        {
            File.WriteAllText(
                folder["nas.yaml"], yaml.Replace("prune:", bound) + $"\noutput: {{ path: {obj}.onnx }}\n");
            Assert.AreEqual(
                0, NasProcess.Run(folder.Path, "build", "--obj", obj, "--mode", "search", "-v", "quiet").ExitCode);
        }

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "compare", "first", "second/report.json", "--json");

        Assert.AreEqual(0, exitCode, error);
        using var json = JsonDocument.Parse(output);
        var size = json.RootElement.GetProperty("metrics").EnumerateArray()
            .Single(m => m.GetProperty("name").GetString() == "size");
        Assert.Contains("KB", size.GetProperty("first").GetString()!);
        var settings = json.RootElement.GetProperty("settings").EnumerateArray().ToDictionary(
            s => s.GetProperty("name").GetString()!, s => s.GetProperty("second").GetString());
        Assert.AreEqual("0.9", settings["prune.max-ratio"]);
        Assert.DoesNotContain("search.population", settings.Keys, "it is the same");
        Assert.Contains("prune.max-ratio", NasProcess.Run(folder.Path, "compare", "first", "second").Output);

        (exitCode, _, error) = NasProcess.Run(folder.Path, "compare", "first", "images.json");
        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(error, "nas : error NAS0141", "images.json");
    }

    // The same classes with scores half as large.
    private static void Halved(string path)
    {
        var graph = SmallProject.Net(new Random(1)).Graph;
        new Model(graph.With(initializers: graph.Initializers.Select(t => t.Name != "w3" ? t
            : Tensor.Create<float>("w3", [.. t.Shape], [.. t.ToFloats().Select(w => w / 2)])))).Save(path);
    }
}
