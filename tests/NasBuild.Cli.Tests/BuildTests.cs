using System.Text.Json.Nodes;

namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class BuildTests
{
    [TestMethod]
    [DataRow("INT")]
    [DataRow("TERM")]
    public void Interrupted_KeepsItsTrialsAndResumes(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no signals to send.");
        }

        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        using (var nas = NasProcess.Start(folder.Path, "build"))
        {
            nas.WaitFor("search widths");
            nas.Signal(signal);

            Assert.AreEqual(130, nas.WaitForExit(), nas.Output + nas.Error);
            DiagnosticLine.AssertIs(nas.Error, "nas : warning NAS9104", "trials");
        }

        Assert.IsGreaterThan(0, File.ReadAllLines(folder["obj/nas/trials.jsonl"]).Length);
        var (exitCode, output, error) = NasProcess.Run(folder.Path, "build", "--budget-minutes", "0.05");

        Assert.AreEqual(0, exitCode, error);
        DiagnosticLine.AssertIn(error, "nas : info NAS3103", "widths");
        Assert.Contains("NasBuild  net -> ", output);
        Assert.IsTrue(File.Exists(folder["nas.lock.json"]));
        Assert.DoesNotContain("\x1b", output, "Escape sequences have no place in a log.");
    }

    [TestMethod]
    public void ConfigurationError_GoesToStandardErrorWithItsPlace()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["nas.yaml"], "model: { source: nope.onnx }\ntarget: { size: 50 % }\n");

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "build");

        Assert.AreEqual(1, exitCode);
        Assert.AreEqual("", output);
        DiagnosticLine.AssertIn(error, "nas.yaml(1,10): error NAS1101", "'nope.onnx'");
    }

    [TestMethod]
    public void Stage_TellsDiagnosticsOnStandardOutputAndLeavesAStampOnSuccess()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "stage", "validate", "--config", "nas.yaml");

        Assert.AreEqual(0, exitCode, output + error);
        Assert.IsTrue(File.Exists(folder["obj/nas/validate.stamp"]));

        File.Delete(folder["net.onnx"]);
        (exitCode, output, error) = NasProcess.Run(folder.Path, "stage", "validate", "--config", "nas.yaml");

        Assert.AreEqual(1, exitCode);
        Assert.StartsWith("nas.yaml(1,10): error NAS1101: ", output);
        Assert.AreEqual("", error);
        Assert.IsFalse(File.Exists(folder["obj/nas/validate.stamp"]));
    }

    [TestMethod]
    public void StageOfAModelWithTheClassOfAnother_Fails()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["other.yaml"], "model: { source: nope.onnx }\noutput: { path: deep/Net.onnx }\n");

        var (exitCode, output, error) = NasProcess.Run(
            folder.Path, "stage", "validate", "--config", "nas.yaml", "--beside", "nope.yaml", "--beside", "other.yaml");

        Assert.AreEqual(1, exitCode, output + error);
        Assert.Contains(": error NAS0151: ", output);
        Assert.Contains("NasModels.Net", output);
        Assert.Contains("'other.yaml'", output);
    }

    [TestMethod]
    public void Sarif_HoldsWhatStagesSaidAlsoWhereTheyFailed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["nas.yaml"], "model: { source: nope.onnx }\n");
        Assert.AreEqual(1, NasProcess.Run(folder.Path, "stage", "validate", "--config", "nas.yaml").ExitCode);
        Assert.AreEqual(1, NasProcess.Run(
            folder.Path, "stage", "validate", "--config", "nas.yaml", "--obj", "other", "--device", "abacus").ExitCode);

        var (exitCode, output, error) = NasProcess.Run(
            folder.Path, "sarif", "--out", "logs/x.nas.sarif", "obj/nas", "other");

        Assert.AreEqual(0, exitCode, output + error);
        var results = JsonNode.Parse(File.ReadAllText(folder["logs/x.nas.sarif"]))!["runs"]![0]!["results"]!.AsArray();
        Assert.AreSequenceEqual(["NAS1101", "NAS0112"], results.Select(r => (string)r!["ruleId"]!));
        Assert.AreEqual(
            folder["nas.yaml"],
            new Uri((string)results[0]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!).LocalPath);
    }

    [TestMethod]
    public void UnknownCommand_IsAnError() =>
        Assert.AreEqual(1, NasProcess.Run(Path.GetTempPath(), "optimise").ExitCode);
}
