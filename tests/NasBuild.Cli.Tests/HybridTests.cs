using System.Text;
using System.Text.Json.Nodes;
using NasBuild.Core.Networks;
using NasBuild.Core.Results.Hybrids;

namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class HybridTests
{
    [TestMethod]
    public void Lines_ShowSharesAndWhatIsKept()
    {
        var made = new MadeHybrid(
            "/app/obj/nas/hybrid.onnx", 7_700_000, ["gpt", "retnet"],
            [[new(0.75, 1.5, 1), new(0.25, 1.75, 0)], [new(0.45, 1.5, 0.45), new(0.55, 1.75, 0.55)]]);

        CollectionAssert.AreEqual(
            new[]
            {
                "  block              gpt         retnet  kept",
                "  block 1  75 %, 1.50 ms  25 %, 1.75 ms  gpt",
                "  block 2  45 %, 1.50 ms  55 %, 1.75 ms  45 % gpt and 55 % retnet",
                "",
                "NasBuild  hybrid -> hybrid.onnx  7.70 MB",
            },
            HybridCommand.Lines(made, "hybrid.onnx").ToArray());
    }

    [TestMethod]
    public void Hybrid_MakesOneModel_AndSaysWhatItNeeds()
    {
        using var folder = Create("hybrid: { projector-steps: 2, steps: 4, batch-size: 4 }\n");

        var (code, output, error) = NasProcess.Run(folder.Path, "hybrid");

        Assert.AreEqual(0, code, error);
        Assert.Contains("block 2", output);
        Assert.IsTrue(File.Exists(folder["obj/nas/hybrid.onnx"]), output);

        File.WriteAllText(folder["nas.yaml"], "model: { source: a.onnx, task: causal-lm }\n");
        (code, _, error) = NasProcess.Run(folder.Path, "hybrid");
        Assert.AreNotEqual(0, code);
        Assert.Contains("NAS0105", error);
        Assert.Contains("model.components", error);
    }

    [TestMethod]
    public void KilledSearch_GoesOnFromItsCheckpoint()
    {
        const string Yaml = "hybrid: { projector-steps: 2, steps: 400, batch-size: 4, cost: 0 }\n";
        using var whole = Create(Yaml);
        Assert.AreEqual(0, NasProcess.Run(whole.Path, "hybrid").ExitCode);
        using var folder = Create(Yaml);
        using (NasProcess.Start(folder.Path, "hybrid"))
        {
            while (!File.Exists(folder["obj/nas/hybrid.gates.checkpoint"]))
            {
                Thread.Sleep(5);
            }
        }

        Assert.IsFalse(File.Exists(folder["obj/nas/hybrid.json"]), "It was killed before the end.");
        var (code, _, error) = NasProcess.Run(folder.Path, "hybrid");

        Assert.AreEqual(0, code, error);
        CollectionAssert.AreEqual(
            File.ReadAllBytes(whole["obj/nas/hybrid.onnx"]), File.ReadAllBytes(folder["obj/nas/hybrid.onnx"]));
        Assert.AreEqual(Shares(whole), Shares(folder));
    }

    private static string Shares(TemporaryFolder folder) =>
        JsonNode.Parse(File.ReadAllText(folder["obj/nas/hybrid.json"]))!["result"]!["shares"]!.ToJsonString();

    private static TemporaryFolder Create(string yaml)
    {
        var folder = new TemporaryFolder();
        foreach (var (name, width) in new[] { ("a", 16), ("b", 12) })
        {
            File.WriteAllBytes(folder[$"{name}.onnx"], new CausalTransformer(12, 2, width, 2).Build(width).ToBytes());
        }

        File.WriteAllBytes(folder["text.txt"], Encoding.ASCII.GetBytes(string.Concat(
            Enumerable.Range(0, 100).Select(i => $"in the beginning was the word {i}. "))));
        File.WriteAllText(
            folder["nas.yaml"],
            "model: { components: [a.onnx, b.onnx], task: causal-lm }\ndata: { train: text.txt }\nthreads: 1\n" + yaml);
        return folder;
    }
}
