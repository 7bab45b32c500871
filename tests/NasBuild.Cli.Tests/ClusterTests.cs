using System.Text.Json.Nodes;
using NasBuild.Cluster.Tests;

namespace NasBuild.Cli.Tests;

/// <summary>Builds with real worker processes and a real server.</summary>
[TestClass]
public sealed class ClusterTests
{
    private const string Secret = "s3cr3t-of-the-cluster";

    [TestMethod]
    public void Workers_MeasureTheTrialsOfABuildAndOneIsKilled()
    {
        using var server = NatsServer.Start($"authorization {{ token: \"{Secret}\" }}");
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        var config = Path.Combine(folder.Path, "nas.yaml");
        File.AppendAllText(
            config, $"\ncluster: {{ server: \"{server.Address}\", credentials-env: NAS_TEST_TOKEN, wait: 20 s }}\n");
        (string, string)? token = ("NAS_TEST_TOKEN", Secret);
        using var victim = Worker(server, folder, "victim");
        using var other = Worker(server, folder, "other");
        victim.WaitFor("kind: ");
        other.WaitFor("kind: ");

        using var build = NasProcess.Start(folder.Path, token, ["build", "--budget-minutes", "0.3"]);
        victim.WaitFor("measured trial 2 ");
        victim.Signal("KILL");
        Assert.AreEqual(0, build.WaitForExit(), build.Output + build.Error);
        var (_, status, _) = NasProcess.Run(folder.Path, "study", "status");
        other.Signal("TERM");

        Assert.AreEqual(0, other.WaitForExit(), other.Error);
        Assert.Contains("ended: it holds no trials", other.Output);
        var lines = File.ReadLines(Path.Combine(folder.Path, "obj", "nas", "trials.jsonl"))
            .Select(l => JsonNode.Parse(l)!).Where(l => l["Arrival"] is not null).ToList();
        Assert.HasCount(2, lines.Select(l => (string?)l["Arrival"]!["Worker"]).Distinct());
        Assert.HasCount(lines.Count, lines.Select(l => l["Study"] + l["Point"]!.ToJsonString()).Distinct());
        Assert.Contains($"{lines.Count(l => (double)l["Seconds"]! > 0)} trials in ", status);

        // Not in what was printed, nor in any file of the build, of the workers, or of the report.
        foreach (var text in new[] { build.Output, build.Error, other.Output, other.Error, victim.Output, status })
        {
            Assert.DoesNotContain(Secret, text);
        }

        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Secret, File.ReadAllText(file), file);
        }
    }

    [TestMethod]
    public void WorkerThatIsKilledWhileItFineTunes_LosesNothing()
    {
        using var server = NatsServer.Start();
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        var config = Path.Combine(folder.Path, "nas.yaml");
        var alone = SmallProject.Yaml
            .Replace("validation: images.npy", "train: images.npy, validation: images.npy", StringComparison.Ordinal)
            .Replace("time: 5 min", "time: 5 min, trials: 6", StringComparison.Ordinal)
            + "\nfinetune: { epochs: 100, batch-size: 8, patience: 0 }\n";
        File.WriteAllText(config, alone + $"cluster: {{ server: \"{server.Address}\", wait: 60 s }}\n");
        string[] names = ["one", "other"];
        using var one = Worker(server, folder, names[0]);
        using var other = Worker(server, folder, names[1]);
        one.WaitFor("kind: ");
        other.WaitFor("kind: ");

        using var build = NasProcess.Start(folder.Path, "build");
        var killed = -1;
        while (killed < 0)
        {
            Thread.Sleep(20);
            Assert.IsFalse(build.HasExited, build.Output + build.Error);
            killed = Array.FindIndex(names, name => Path.Combine(folder.Path, name) is var cache
                && Directory.Exists(cache)
                && Directory.EnumerateFiles(cache, "*.checkpoint", SearchOption.AllDirectories).Any());
        }

        (killed == 0 ? one : other).Signal("KILL");
        Assert.AreEqual(0, build.WaitForExit(), build.Output + build.Error);
        var (victim, survivor) = killed == 0 ? (one, other) : (other, one);

        Assert.DoesNotContain("NAS34", build.Output + build.Error);
        var finalists = File.ReadLines(Path.Combine(folder.Path, "obj", "nas", "trials.jsonl"))
            .Select(l => JsonNode.Parse(l)!).Where(l => (double)l["Seconds"]! == 0).ToList();
        Assert.HasCount(3, finalists);
        Assert.HasCount(3, finalists.Select(l => l["Point"]!.ToJsonString()).Distinct());
        var name = survivor.Output.Split("worker ")[1].Split(' ')[0];
        Assert.IsTrue(finalists.All(l => (string?)l["Arrival"]!["Worker"] == name), "by the one that lives");

        // Its weights are those of this machine: from the lock alone it makes the same bytes.
        var output = (string)JsonNode.Parse(
            File.ReadAllText(Path.Combine(folder.Path, "obj", "nas", "report.json")))!["output"]!;
        var bytes = File.ReadAllBytes(output);
        File.WriteAllText(config, alone);
        Directory.Delete(Path.Combine(folder.Path, "obj"), recursive: true);
        var (exitCode, text, error) = NasProcess.Run(folder.Path, "build", "--mode", "locked");
        Assert.AreEqual(0, exitCode, text + error);
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(output));
        victim.WaitForExit();
    }

    [TestMethod]
    [DataRow("worker", "--server", "nats://127.0.0.1:9")]
    [DataRow("study", "status", "--server", "nats://127.0.0.1:9")]
    public void ServerThatIsNotThere_IsNamed(params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = NasProcess.Run(folder.Path, arguments);

        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(error, "nas : error NAS3406", "'nats://127.0.0.1:9'");
    }

    [TestMethod]
    public void SecretAmongTheArguments_IsRefused()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = NasProcess.Run(
            folder.Path, "worker", "--server", "nats://127.0.0.1:9", "--credentials", "ada:" + Secret);

        Assert.AreEqual(1, exitCode);
        DiagnosticLine.AssertIn(error, "nas : error NAS0112", "--credentials");
        Assert.DoesNotContain(Secret, error);
    }

    private static NasProcess Worker(NatsServer server, TemporaryFolder folder, string name) => NasProcess.Start(
        folder.Path, ("NAS_CLUSTER_CREDENTIALS", Secret),
        [
            "worker", "--server", server.Address, "--credentials-env", "NAS_CLUSTER_CREDENTIALS", "--jobs", "1",
            "--cache", Path.Combine(folder.Path, name),
        ]);
}
