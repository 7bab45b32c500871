namespace NasBuild.Cli.Tests;

/// <summary><c>nas retarget</c>: another target in nas.yaml, then a build.</summary>
[TestClass]
public sealed class RetargetTests
{
    [TestMethod]
    public void NewTarget_IsWrittenAndMetFromWhatWasMeasured()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["nas.yaml"], """
            model: { source: net.onnx, task: match-original }
            data: { validation: images.npy }
            target: { size: 80 %, on-miss: warn } # gates
            search: { method: policy-gradient }
            predict: { samples: 8 }
            prune: { round-to: 1 }
            threads: 1

            """);
        Assert.AreEqual(0, NasProcess.Run(folder.Path, "build").ExitCode);

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "retarget", "--size", "60 %");

        Assert.AreEqual(0, exitCode, error);
        StringAssert.Contains(error + output, "NAS6008");
        StringAssert.Contains(File.ReadAllText(folder["nas.yaml"]), "target: { size: 60 %, on-miss: warn } # gates");
    }

    [TestMethod]
    public void TargetThatIsNone_LeavesTheFileAsItIs()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);

        var (exitCode, _, error) = NasProcess.Run(folder.Path, "retarget", "--latency", "fast");

        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(error, "nas.yaml(3,20): error NAS0104", "'target.latency'", "'fast'");
        Assert.AreEqual(SmallProject.Yaml, File.ReadAllText(folder["nas.yaml"]));
    }

    [TestMethod]
    public void NoTarget_IsAnError()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = NasProcess.Run(folder.Path, "retarget");

        Assert.AreEqual(1, exitCode);
        StringAssert.Contains(error, "Name at least one target: --size, --latency");
    }
}
