using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NasBuild.Cluster.Workers;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;

namespace NasBuild.Cluster.Tests;

/// <summary>A network that is cut, and a disk that is full.</summary>
[TestClass]
public sealed class FaultTests
{
    private static readonly TimeSpan Cut = 3 * RunningWorker.Lease;
    private readonly ConcurrentQueue<Diagnostic> reported = new();

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task WorkerThatIsCutOff_LosesNothing(bool drop)
    {
        using var server = NatsServer.Start();
        await using var network = new CutProxy(server);
        var measurer = new FakeMeasurer(TimeSpan.FromMilliseconds(500));
        await using var worker = await RunningWorker.StartAsync(new(network.Address), measurer);
        using var queue = Open(server.Address);

        await AssertAllAreMeasuredAsync(queue, network, measurer, drop);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task BuildThatIsCutOff_LosesNothing(bool drop)
    {
        using var server = NatsServer.Start();
        await using var network = new CutProxy(server);
        var measurer = new FakeMeasurer(TimeSpan.FromMilliseconds(500));
        await using var worker = await RunningWorker.StartAsync(new(server.Address), measurer);
        using var queue = Open(network.Address);

        await AssertAllAreMeasuredAsync(queue, network, measurer, drop);
    }

    [TestMethod]
    public async Task WorkerWithAFullDisk_LeavesItsTrialsToOthers()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("There is no /dev/full here.");
        }

        using var server = NatsServer.Start();
        using var folder = new TemporaryFolder();
        byte[] model = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];
        var hash = Convert.ToHexStringLower(SHA256.HashData(model));
        var manifest = new JsonObject
        {
            ["version"] = Plan.Tool,
            ["folder"] = "",
            ["settings"] = new JsonObject(),
            ["files"] = new JsonArray(new JsonObject
            {
                ["path"] = "model.onnx",
                ["object"] = hash,
                ["offset"] = 0,
                ["bytes"] = model.Length,
            }),
            ["folders"] = new JsonArray(),
            ["finetuneSteps"] = 0,
        }.ToJsonString();
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)))[..32];
        Directory.CreateDirectory(folder["objects"]);
        File.CreateSymbolicLink(folder[$"objects/{hash}.{Environment.ProcessId}.tmp"], "/dev/full");
        using var studies = new OpenStudies(
            new ObjectCache(folder["objects"], 1 << 30), folder["studies"], Device.Cpu, reported.Enqueue);
        await using var full = await RunningWorker.StartAsync(new(server.Address), studies);
        using var queue = Open(
            server.Address,
            new StudyPackage(id, manifest, [new StudyObject(hash, model.Length, () => new MemoryStream(model))]));
        queue.Send(new TrialRequest("trial-00", "{}"));
        await WaitUntil(() => !reported.IsEmpty);
        Assert.IsEmpty(queue.Workers);
        await full.DrainAsync();
        await using var able = await RunningWorker.StartAsync(new(server.Address), new FakeMeasurer());

        var answer = queue.Receive(TimeSpan.FromSeconds(60), default)!;

        Assert.AreEqual((able.Name, null), (answer.Worker, answer.Failure));
        Assert.IsNull(queue.Receive(TimeSpan.FromMilliseconds(500), default));
        var told = reported.Single();
        Assert.AreEqual("NAS3405", told.Id);
        Assert.Contains("No space left on device", told.Message);
    }

    private static async Task AssertAllAreMeasuredAsync(
        ITrialQueue queue, CutProxy network, FakeMeasurer measurer, bool drop)
    {
        string[] before = ["trial-00", "trial-01", "trial-02"];
        string[] during = ["trial-03", "trial-04"];
        Array.ForEach(before, id => queue.Send(new TrialRequest(id, "{}")));
        await WaitUntil(() => !measurer.Begun.IsEmpty);
        network.Cut(drop);
        Array.ForEach(during, id => queue.Send(new TrialRequest(id, "{}")));
        await Task.Delay(Cut);
        network.Mend();

        var answers = new List<TrialAnswer>();
        while (answers.Count < before.Length + during.Length)
        {
            answers.Add(queue.Receive(TimeSpan.FromSeconds(60), default)
                ?? throw new AssertFailedException("There is no answer."));
        }

        Assert.IsNull(queue.Receive(TimeSpan.FromSeconds(1), default), "none is counted twice");
        Assert.IsTrue(answers.All(a => a.Failure is null));
        CollectionAssert.AreEquivalent((string[])[.. before, .. during], answers.Select(a => a.Id).ToArray());
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.IsLessThan(60, TimeProvider.System.GetElapsedTime(begun).TotalSeconds, "It takes too long.");
            await Task.Delay(20);
        }
    }

    private ITrialQueue Open(string address, StudyPackage? study = null) => new NatsCluster("build").Open(
        new ClusterSettings { Server = address }, study ?? new StudyPackage("0123456789abcdef", "{}", []),
        reported.Enqueue, default);
}
