using System.Text.Json.Nodes;

namespace NasBuild.Cli.Tests;

/// <summary><c>nas build --smoke</c>.</summary>
[TestClass]
public sealed class SmokeTests
{
    [TestMethod]
    public void EveryStage_RunsBrieflyAndTheLockStaysAsItIs()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["nas.yaml"], SmallProject.Yaml
            .Replace("validation:", "train: images.npy, validation:", StringComparison.Ordinal)
            .Replace("on-miss: warn", "size: 90 %", StringComparison.Ordinal)
            + "\nquantize: { method: dynamic }\nfinetune: { epochs: 50, batch-size: 16 }\n");
        File.WriteAllText(folder["nas.lock.json"], "mine");

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "build", "--smoke");

        Assert.AreEqual(0, exitCode, output + error);
        Assert.Contains("Every stage works.", error);
        Assert.AreEqual("mine", File.ReadAllText(folder["nas.lock.json"]));
        Assert.IsFalse(File.Exists(folder["nas.trials.json"]));
        var report = JsonNode.Parse(File.ReadAllText(folder["obj/nas/smoke/report.json"]))!;
        Assert.IsLessThan(10, (int)report["trials"]!);
        Assert.AreEqual(1, (int)report["fineTuned"]!["epochs"]!);
    }

    [TestMethod]
    public void StageThatFails_FailsTheRunWithItsDiagnostic()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.AppendAllText(folder["nas.yaml"], "\nfinetune: { epochs: 1 }\n");

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "build", "--smoke");

        Assert.AreEqual(1, exitCode, output + error);
        Assert.Contains("error NAS", error);
        Assert.DoesNotContain("Every stage works.", error);
        Assert.IsFalse(File.Exists(folder["nas.lock.json"]));
    }
}
