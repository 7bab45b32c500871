namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class InitTests
{
    [TestMethod]
    public void Init_WritesWhatBuildsAndSaysTheNextCommand()
    {
        using var folder = new TemporaryFolder();
        SmallProject.Net(new Random(1)).Save(folder["net.onnx"]);

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "init", "net.onnx");

        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("Next: nas build", output);
        Assert.Contains("nas.trials.json", output);
        Assert.Contains("source: net.onnx", File.ReadAllText(folder["nas.yaml"]));
        var (built, _, errors) = NasProcess.Run(folder.Path, "build");
        Assert.AreEqual(0, built, errors);
    }

    [TestMethod]
    public void Init_ReplacesAFileOnlyIfForced()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);

        var (exitCode, _, error) = NasProcess.Run(folder.Path, "init", "net.onnx");

        Assert.AreEqual(1, exitCode);
        Assert.Contains("error NAS0117", error);
        Assert.AreEqual(SmallProject.Yaml, File.ReadAllText(folder["nas.yaml"]));
        Assert.AreEqual(
            0, NasProcess.Run(folder.Path, "init", "net.onnx", "--force", "--data", "images.npy").ExitCode);
        Assert.Contains("validation: images.npy", File.ReadAllText(folder["nas.yaml"]));
    }
}
