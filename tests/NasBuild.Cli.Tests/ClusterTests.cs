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
        Assert.Contains($"{lines.Count} trials in ", status);

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
