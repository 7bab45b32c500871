using System.Text.Json.Nodes;

namespace NasBuild.Cli.Tests;

/// <summary><c>nas cache</c>, and builds that share a cache.</summary>
[TestClass]
public sealed class CacheTests
{
    private const string Methods = """
        model: { source: net.onnx, task: match-original }
        data: { validation: images.npy }
        target: { agreement: 1 %, on-miss: warn }
        quantize: { method: weight-only }
        threads: 1

        """;

    [TestMethod]
    public void EntriesOfABuild_AreListedVerifiedAndPruned()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["nas.yaml"], Methods + "cache: { folder: shared }\n");
        var (built, output, error) = NasProcess.Run(folder.Path, "build", "--obj", "one");
        Assert.AreEqual(0, built, output + error);

        var second = NasProcess.Run(folder.Path, "build", "--obj", "two", "--mode", "locked");
        Assert.Contains("from the shared cache, as in the lock", second.Output);
        Assert.IsTrue(File.ReadAllBytes(folder["one/output/net.onnx"]).AsSpan()
            .SequenceEqual(File.ReadAllBytes(folder["two/output/net.onnx"])));

        var items = JsonNode.Parse(NasProcess.Run(folder.Path, "cache", "list", "--json").Output)!.AsArray();
        CollectionAssert.IsSubsetOf(new[] { "model", "prune" }, items.Select(i => (string)i!["kind"]!).ToArray());
        Assert.Contains($"  {items.Count} entries, ", NasProcess.Run(
            folder.Path, "cache", "list", "--folder", "shared").Output);
        Assert.AreEqual(0, NasProcess.Run(folder.Path, "cache", "verify").ExitCode);

        var entry = folder["shared/" + (string)items[0]!["name"]!];
        var bytes = File.ReadAllBytes(entry);
        bytes[^1] ^= 1;
        File.WriteAllBytes(entry, bytes);
        var damaged = NasProcess.Run(folder.Path, "cache", "verify");
        Assert.AreEqual(1, damaged.ExitCode);
        Assert.Contains("error NAS3508: 1 of ", damaged.Error);
        Assert.Contains(Path.GetFileName(entry), damaged.Output);
        Assert.IsTrue(File.Exists(entry));
        NasProcess.Run(folder.Path, "cache", "verify", "--remove");
        Assert.IsFalse(File.Exists(entry));

        Assert.Contains("  0 entries deleted", NasProcess.Run(
            folder.Path, "cache", "prune", "--older-than", "30d", "--max-size", "10GB").Output);
        Assert.AreEqual(0, NasProcess.Run(folder.Path, "cache", "prune", "--max-size", "0 B").ExitCode);
        Assert.IsEmpty(Directory.GetFiles(folder["shared"]));
    }

    [TestMethod]
    [DataRow("NAS3506", "list", "--url", "http://localhost:1/nas")]
    [DataRow("NAS3506", "prune", "--max-size", "1 GB", "--url", "http://localhost:1/nas")]
    [DataRow("NAS3506", "verify", "--url", "http://localhost:1/nas")]
    [DataRow("NAS3507", "list")]
    [DataRow("NAS3507", "list", "--folder", "a", "--url", "http://localhost:1/nas")]
    [DataRow("NAS3501", "list", "--folder", "missing/folder")]
    [DataRow("NAS3501", "list", "--server", "nats://127.0.0.1:1")]
    [DataRow("NAS0112", "prune", "--older-than", "soon", "--folder", ".")]
    [DataRow("NAS0112", "prune", "--max-size", "much", "--folder", ".")]
    [DataRow("NAS0112", "list", "--url", "https://user:secret@localhost/nas")]
    [DataRow("NAS0112", "list", "--url", "nats://127.0.0.1:1")]
    [DataRow("NAS0112", "list", "--server", "folder")]
    public void WhatIsNotPossible_IsAnError(string id, params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = NasProcess.Run(folder.Path, ["cache", .. arguments]);

        Assert.AreEqual(1, exitCode, output + error);
        Assert.Contains($"error {id}: ", error);
        Assert.DoesNotContain("secret", output + error);
    }

    [TestMethod]
    public void PruningWithoutALimit_IsRefused()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = NasProcess.Run(folder.Path, "cache", "prune", "--folder", ".");

        Assert.AreNotEqual(0, exitCode);
        Assert.Contains("--older-than", error);
    }

    [TestMethod]
    public void Options_OverrideTheFile()
    {
        using var folder = new TemporaryFolder();
        SmallProject.WriteTo(folder.Path);
        File.WriteAllText(folder["nas.yaml"], Methods);

        var readOnly = NasProcess.Run(
            folder.Path, "build", "--cache-at", "shared", "--cache-read-only", "true", "--obj", "one");
        Assert.AreEqual(0, readOnly.ExitCode, readOnly.Output + readOnly.Error);
        Assert.IsFalse(Directory.Exists(folder["shared"]));
        Assert.AreEqual(0, NasProcess.Run(folder.Path, "build", "--cache-at", "shared", "--obj", "one").ExitCode);

        Assert.HasCount(1, Directory.GetFiles(folder["shared"], "model-*"));
    }
}
