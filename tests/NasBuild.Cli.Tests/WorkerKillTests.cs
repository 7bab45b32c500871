using NasBuild.Onnx;

namespace NasBuild.Cli.Tests;

/// <summary>
/// <c>kill -9</c> while a stage works: the next build goes on from there, and what it ships is whole.
/// </summary>
[TestClass]
public sealed class WorkerKillTests
{
    private const string Yaml = """
        model: { source: net.onnx, task: match-original }
        data: { validation: images.npy }
        target: { agreement: 1 %, on-miss: warn }
        budget: { time: 5 min, trials: 24 }
        search: { method: evolution, population: 4 }
        prune: { max-ratio: 0.5 }
        quantize: { method: weight-only, weights: [8, 32] }
        output: { path: small.onnx }
        threads: 1
        """;

    [TestMethod]
    [DataRow("predict", 0)]
    [DataRow("search widths", 60)]
    [DataRow("search precision", 40)]
    [DataRow("prune", 5)]
    [DataRow("emit", 0)]
    [DataRow("emit", 150)]
    public void KilledStage_IsMadeUpForByTheNextBuild(string stage, int afterMs)
    {
        using var folder = new TemporaryFolder();
        Kill(folder, stage, afterMs);
        var trials = Trials(folder);

        var (exitCode, output, error) = NasProcess.Run(folder.Path, "build");

        Assert.AreEqual(0, exitCode, output + error);
        Assert.DoesNotContain("NAS3105", error);
        Assert.DoesNotContain("NAS9103", error, "the system released what the killed process held");
        CollectionAssert.AreEqual(
            trials, Trials(folder).Take(trials.Length).ToArray(), "no recorded trial is measured again");
        Assert.AreEqual(
            trials.Length > 0 && stage.StartsWith("search", StringComparison.Ordinal),
            error.Contains("NAS3103", StringComparison.Ordinal));
        Assert.IsEmpty(Directory.GetFiles(folder["obj/nas"], "*.tmp"));
        Assert.IsTrue(File.Exists(folder["nas.lock.json"]));
        Model.Load(folder["obj/nas/output/small.onnx"]);
    }

    [TestMethod]
    public void SameJournal_GivesTheSameBytesWithAndWithoutAKill()
    {
        using var folder = new TemporaryFolder();
        Kill(folder, "search widths", 60);
        Assert.AreEqual(0, NasProcess.Run(folder.Path, "build").ExitCode);
        var artefact = WithoutMeasurements(folder["obj/nas/output/small.onnx"]);
        var journal = File.ReadAllBytes(folder["obj/nas/trials.jsonl"]);

        Directory.Delete(folder["obj/nas"], recursive: true);
        File.Delete(folder["nas.lock.json"]);
        Directory.CreateDirectory(folder["obj/nas"]);
        File.WriteAllBytes(folder["obj/nas/trials.jsonl"], journal);
        Assert.AreEqual(0, NasProcess.Run(folder.Path, "build").ExitCode);

        CollectionAssert.AreEqual(journal, File.ReadAllBytes(folder["obj/nas/trials.jsonl"]));
        CollectionAssert.AreEqual(artefact, WithoutMeasurements(folder["obj/nas/output/small.onnx"]));
    }

    // The model says what was measured of it, and a search without a lock measures anew.
    private static byte[] WithoutMeasurements(string path)
    {
        const string Measured = "nasbuild.measured";
        var model = Model.Load(path);
        Assert.IsTrue(model.Metadata.ContainsKey(Measured));
        return model.WithMetadata(Measured, "").ToBytes();
    }

    private static void Kill(TemporaryFolder folder, string stage, int afterMs)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no signals to send.");
        }

        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["nas.yaml"], Yaml);
        using var nas = NasProcess.Start(folder.Path, "build");
        nas.WaitFor($"NasBuild  {stage}");
        Thread.Sleep(afterMs);
        nas.Signal("KILL");
        nas.WaitForExit();
    }

    private static string[] Trials(TemporaryFolder folder) => !File.Exists(folder["obj/nas/trials.jsonl"]) ? []
        : [.. File.ReadAllText(folder["obj/nas/trials.jsonl"]).Split('\n').SkipLast(1)];
}
