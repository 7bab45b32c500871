using NasBuild.Core.Diagnostics;

namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class WorkerTests
{
    private readonly List<Diagnostic> told = [];

    [TestMethod]
    public void GoodEnd_IsZero()
    {
        Assert.AreEqual(0, Worker.Run(told.Add, _ => { }));
        Assert.IsEmpty(told);
    }

    [TestMethod]
    public void Bug_LeavesItsTraceBesideTheTrials()
    {
        using var folder = new TemporaryFolder();

        var exitCode = Worker.Run(
            told.Add, _ => throw new InvalidOperationException("two\nlines"), crashFolder: folder.Path);

        Assert.AreEqual(Worker.Failed, exitCode);
        DiagnosticLine.AssertIs(
            told.Single().ToString(),
            "nas : error NAS9105", "InvalidOperationException: two lines", folder["nas-crash.log"]);
        Assert.Contains(nameof(Bug_LeavesItsTraceBesideTheTrials), File.ReadAllText(folder["nas-crash.log"]));
    }

    [TestMethod]
    public void FullMemory_IsNoBug()
    {
        var full = new InsufficientMemoryException("no array of 9 GB");

        Assert.AreEqual(Worker.Failed, Worker.Run(told.Add, _ => throw full));
        DiagnosticLine.AssertIs(told.Single().ToString(), "nas : error NAS9108", "no array of 9 GB");
    }

    [TestMethod]
    public void ForeignCancellation_IsABug()
    {
        using var folder = new TemporaryFolder();

        // Nobody asked for an end: a timeout somewhere inside must not look like one.
        Assert.AreEqual(
            Worker.Failed, Worker.Run(told.Add, _ => throw new OperationCanceledException(), crashFolder: folder.Path));
        Assert.AreEqual("NAS9105", told.Single().Id);
    }

    [TestMethod]
    public void FullDisk_IsNamed()
    {
        var full = new IOException("No space left on device : '/data/x.onnx'", 28);

        Assert.AreEqual(Worker.Failed, Worker.Run(told.Add, _ => throw full));
        DiagnosticLine.AssertIs(told.Single().ToString(), "nas : error NAS9102", "'/data/x.onnx'");
    }

    [TestMethod]
    [DataRow("auto", "nas : info NAS9107")]
    [DataRow("cuda", "nas.yaml(1,1): error NAS9106")]
    public void FolderWithoutCuda_IsReportedAndOnlyCudaFails(string device, string origin)
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);

        var (exitCode, output, _) = NasProcess.Run(
            folder.Path, ("NAS_ONNXRUNTIME_FOLDER", "."), "stage", "validate", "--config", "nas.yaml", "--device",
            device);

        DiagnosticLine.AssertIn(output, origin, "'.'");
        Assert.AreEqual(device == "auto" ? 0 : Worker.Failed, exitCode);
    }

    [TestMethod]
    public void ObjThatIsAFile_IsNotWritable()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["obj"], "");

        var (exitCode, output, _) = NasProcess.Run(folder.Path, "stage", "validate", "--config", "nas.yaml");

        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(output, "nas : error NAS9101", "obj");
    }
}
