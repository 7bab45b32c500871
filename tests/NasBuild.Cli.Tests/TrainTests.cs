using System.Text;
using NasBuild.Onnx;

namespace NasBuild.Cli.Tests;

/// <summary>The real <c>nas train</c>.</summary>
[TestClass]
public sealed class TrainTests
{
    private const string Definition = """
        network: { kind: causal-transformer, input: [8], depth: 1, width: 16, heads: 2 }
        data: { train: text.txt, validation: text.txt, test: text.txt }
        training: { epochs: EPOCHS, batch-size: 8, rate: 0.02 }
        output: { path: bytes.onnx }
        threads: 1
        device: cpu
        """;

    [TestMethod]
    public void Train_WritesTheModelAndEndsWithOneLine()
    {
        using var folder = Folder(epochs: 12);

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "train");

        Assert.AreEqual(0, exitCode, output + error);
        Assert.AreEqual("", error);
        Assert.MatchesRegex(
            @"^NasBuild  causal-transformer-1x16 -> bytes\.onnx  [\d.]+ KB, 11,632 parameters, "
            + @"perplexity \d\.\d{4} \(59 samples of validation\), perplexity \d\.\d{4} \(59 samples of test\), "
            + "12 epochs in .+$",
            output.Split('\n')[^1]);
        Assert.IsEmpty(GraphVerifier.Faults(Model.Load(folder["bytes.onnx"])));
        Assert.AreEqual(0, NasProcess.Run(folder.Path, "measure", "bytes.onnx", "--blocks", "1").ExitCode);
    }

    [TestMethod]
    public void Mistake_IsADiagnosticAndFails()
    {
        using var folder = Folder(epochs: 0);

        var (exitCode, _, error) = NasProcess.Run(folder.Path, "train", "train.yaml");

        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIs(error, "train.yaml(3,21): error NAS0104", "'training.epochs'", "'0'", "10000");
    }

    [TestMethod]
    [DataRow("KILL")]
    [DataRow("INT")]
    public void StoppedTraining_GoesOnToTheSameBytes(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no signals to send.");
        }

        using var folder = Folder(epochs: 80);
        using (var nas = NasProcess.Start(folder.Path, "train"))
        {
            nas.WaitFor("NasBuild  train");
            while (!File.Exists(folder["obj/nas-train/bytes.onnx.checkpoint"]))
            {
                Thread.Sleep(5);
            }

            nas.Signal(signal);
            var stopped = nas.WaitForExit();
            Assert.AreEqual(signal == "INT" ? 130 : 137, stopped, nas.Error);
            if (signal == "INT")
            {
                DiagnosticLine.AssertIs(nas.Error, "nas : warning NAS9104", "checkpoint");
            }
            else
            {
                Assert.AreEqual("", nas.Error);
            }
        }

        Assert.IsFalse(File.Exists(folder["bytes.onnx"]));
        var (exitCode, output, error) = NasProcess.Run(folder.Path, "train");
        Assert.AreEqual(0, exitCode, output + error);
        DiagnosticLine.AssertIs(error, "nas : info NAS3202", "80");
        var resumed = File.ReadAllBytes(folder["bytes.onnx"]);

        using var other = Folder(epochs: 80);
        Assert.AreEqual(0, NasProcess.Run(other.Path, "train").ExitCode);
        CollectionAssert.AreEqual(File.ReadAllBytes(other["bytes.onnx"]), resumed);
    }

    private static TemporaryFolder Folder(int epochs)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder["train.yaml"], Definition.Replace("EPOCHS", $"{epochs}", StringComparison.Ordinal));
        File.WriteAllText(folder["text.txt"], string.Concat(Enumerable.Repeat("abcdefgh", 60)), Encoding.UTF8);
        return folder;
    }
}
