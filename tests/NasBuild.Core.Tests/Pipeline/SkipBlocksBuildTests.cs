using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Locking;
using NasBuild.Core.Reporting;
using NasBuild.Core.Spaces;
using NasBuild.Core.Tests.Data;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds that may skip residual blocks.</summary>
[TestClass]
public sealed class SkipBlocksBuildTests
{
    private const string Blocks = """
        model: { source: model.onnx, task: match-original }
        data: { train: images.npz, validation: images.npz }
        output: { path: small.onnx }
        threads: 1
        prune: { max-ratio: 0, skip-blocks: true }

        """;

    [TestMethod]
    public void BlockThatAddsNothing_IsFoundShippedLockedAndSkippedAgain()
    {
        using var project = Residual(
            "target: { size: 28 %, agreement: 80 % }\nsearch: { method: evolution, population: 4 }\nbudget: { trials: 12 }\n"
            + "quantize: { method: static, weights: [8] }\n");

        var report = project.Build()!;

        CollectionAssert.AreEqual(
            new[] { new PolicyLine("busy", 1, 1), new PolicyLine("idle", 1, 0) }, report.LinesOf("blocks"));
        Assert.AreEqual(
            new PolicyLine("idle1", 16, 0),
            report.LinesOf("channels").Single(w => w.Name == "idle1"),
            "what lay in the block is gone");
        Assert.AreEqual(new PolicyLine("busy1", 16, 16), report.LinesOf("channels").Single(w => w.Name == "busy1"));
        Assert.IsFalse(Model.Load(report.Output).Graph.Nodes
            .Any(n => n.DisplayName.StartsWith("idle1", StringComparison.Ordinal)));
        var policy = LockFile.Read(project.Lock)!.Policy;
        Assert.AreEqual(0, policy.Choices["blocks"]["idle"]);
        Assert.AreEqual(8, policy.Choices["bits"]["idle1"], "bits of what is gone do no harm");
        AssertLockGivesTheSame(project, report);
    }

    [TestMethod]
    public void WithoutASearch_EachBlockIsTriedAndTheRestIsFineTuned()
    {
        using var project = Residual(
            "target: { size: 70 %, agreement: 80 % }\nfinetune: { epochs: 1, batch-size: 16 }\n");

        var report = project.Build()!;

        Assert.HasCount(3, project.Trials(), "the whole, and each of two blocks skipped");
        Assert.AreEqual("idle", report.LinesOf("blocks").Single(b => b.After == 0).Name);
        Assert.AreEqual(1, report.FineTuned!.Epochs);
        AssertLockGivesTheSame(project, report);
    }

    [TestMethod]
    public void LockThatNamesABlockWhichIsNone_IsCorrupt()
    {
        using var project = Residual("target: { size: 70 % }\n");
        project.Build();
        var json = JsonNode.Parse(File.ReadAllText(project.Lock))!;
        json["policy"]!["choices"]!["blocks"]!["busier"] = 0;
        File.WriteAllText(project.Lock, json.ToJsonString());
        Directory.Delete(project.Obj, recursive: true);

        DiagnosticAssert.Is(
            $"{project.Lock}(1,1): error NAS5103 | nas.lock.json | …policy…", project.Failure(mode: BuildMode.Locked));
    }

    private static void AssertLockGivesTheSame(Project project, BuildReport report)
    {
        var shipped = File.ReadAllBytes(report.Output);
        Directory.Delete(project.Obj, recursive: true);

        var again = project.Build(BuildMode.Locked)!;

        Assert.IsTrue(again.FromLock);
        CollectionAssert.AreEqual(report.LinesOf("channels"), again.LinesOf("channels"));
        CollectionAssert.AreEqual(report.LinesOf("blocks"), again.LinesOf("blocks"));
        CollectionAssert.AreEqual(shipped, File.ReadAllBytes(again.Output));
    }

    private static Project Residual(string yaml)
    {
        var project = new Project();
        project.Write("model.onnx", Nets.Residual().ToBytes());
        project.Write("images.npz", NumPy.Npz(("x", NumPy.Npy(Project.Random(48 * 64), 48, 1, 8, 8))));
        project.Write("nas.yaml", Blocks + yaml);
        return project;
    }
}
