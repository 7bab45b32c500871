namespace NasBuild.Cli.Tests;

[TestClass]
public sealed class MadTests
{
    [TestMethod]
    public void Samples_TrainAModel()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output, error) = NasProcess.Run(
            folder.Path, "mad", "in-context-recall", "--samples", "64", "--length", "40");
        Assert.AreEqual(0, exitCode, error);
        Assert.AreEqual(
            "NasBuild  in-context-recall -> train.npz  64 samples of 40 tokens, 16 different ones", output.Trim());

        File.WriteAllText(Path.Combine(folder.Path, "train.yaml"), """
            network: { kind: causal-transformer, input: [40], classes: 16, depth: 1, width: 16, heads: 2, mixer: recurrence }
            data: { train: train.npz }
            training: { epochs: 1, batch-size: 16 }
            """);

        Assert.AreEqual(0, NasProcess.Run(folder.Path, "train").ExitCode);
        Assert.IsTrue(File.Exists(Path.Combine(folder.Path, "train.onnx")));
    }

    [TestMethod]
    [DataRow("recall", "in-context-recall")]
    [DataRow("compression", "at least 33", "--length", "20")]
    [DataRow("compression", "at least 1", "--samples", "0")]
    public void WrongArguments_AreTold(string task, string told, params string[] options)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = NasProcess.Run(folder.Path, ["mad", task, .. options]);

        Assert.AreNotEqual(0, exitCode);
        Assert.Contains(told, error);
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }
}
