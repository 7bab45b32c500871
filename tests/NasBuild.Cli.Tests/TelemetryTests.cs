namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class TelemetryTests
{
    // Where its telemetry is on, ONNX Runtime keeps an identifier of the machine and unsent events there.
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void ModelRuns_OnnxRuntimeCollectsNothing()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        Directory.CreateDirectory(folder["cache"]);

        var (exitCode, _, error) =
            NasProcess.Run(folder.Path, ("XDG_CACHE_HOME", folder["cache"]), "measure", "net.onnx", "--blocks", "2");

        Assert.AreEqual(0, exitCode, error);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(folder["cache"]));
    }
}
