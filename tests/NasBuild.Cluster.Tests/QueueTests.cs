using System.Collections.Concurrent;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NATS.Client.Core;

namespace NasBuild.Cluster.Tests;

[TestClass]
public sealed class QueueTests
{
    private static readonly StudyPackage Study = new("0123456789abcdef", "{}", []);
    private readonly ConcurrentQueue<Diagnostic> reported = new();

    [TestMethod]
    public async Task Trials_AreMeasuredOnceEach()
    {
        using var server = NatsServer.Start();
        var measurer = new FakeMeasurer(TimeSpan.FromMilliseconds(20));
        await using var first = await RunningWorker.StartAsync(new(server.Address), measurer);
        await using var second = await RunningWorker.StartAsync(new(server.Address), measurer, jobs: 2);
        using var queue = Open(server);
        WaitForWorkers(queue, 2);

        Assert.AreEqual(3, queue.Workers.Sum(w => w.Jobs));
        var answers = Measure(queue, 30);

        Assert.HasCount(30, measurer.Begun);
        CollectionAssert.AreEquivalent(Ids(30), answers.Select(a => a.Id).ToArray());
        Assert.IsTrue(answers.All(a => a.Body == $"{{\"of\":\"{a.Id}\"}}" && a.Failure is null));
        CollectionAssert.AreEquivalent(
            new[] { first.Name, second.Name }, answers.Select(a => a.Worker).Distinct().ToArray());
        Assert.IsEmpty(reported);
    }

    [TestMethod]
    public async Task TrialOfAKilledWorker_IsMeasuredByAnother()
    {
        using var server = NatsServer.Start();
        var hangs = new FakeMeasurer(TimeSpan.FromHours(1));
        var victim = await RunningWorker.StartAsync(new(server.Address), hangs);
        using var queue = Open(server);
        WaitForWorkers(queue, 1);
        queue.Send(new TrialRequest("trial-00", "{}"));
        await WaitUntil(() => !hangs.Begun.IsEmpty);

        // A worker that lives keeps its trial.
        await Task.Delay(2 * RunningWorker.Lease);
        await victim.KillAsync();
        await using var other = await RunningWorker.StartAsync(new(server.Address), new FakeMeasurer());
        var answer = Receive(queue);

        Assert.AreEqual("trial-00", answer.Id);
        Assert.AreEqual(other.Name, answer.Worker);
        Assert.HasCount(1, hangs.Begun);
    }

    [TestMethod]
    public async Task TrialThatKillsItsWorkers_IsGivenUp()
    {
        using var server = NatsServer.Start();
        using var queue = Open(server);
        queue.Send(new TrialRequest("trial-00", "{}"));
        for (var i = 0; i < ClusterConnection.MaxDeliveries; i++)
        {
            var measurer = new FakeMeasurer(TimeSpan.FromHours(1));
            var victim = await RunningWorker.StartAsync(new(server.Address), measurer);
            await WaitUntil(() => !measurer.Begun.IsEmpty);
            await victim.KillAsync();
        }

        var survivor = new FakeMeasurer();
        await using var worker = await RunningWorker.StartAsync(new(server.Address), survivor);
        var answer = Receive(queue);

        Assert.IsNull(answer.Body);
        Assert.AreEqual("3 workers died of it.", answer.Failure);
        queue.Send(new TrialRequest("trial-01", "{}"));
        Assert.AreEqual("trial-01", Receive(queue).Id);
        CollectionAssert.DoesNotContain(survivor.Begun, "trial-00");
    }

    [TestMethod]
    public async Task DrainedWorker_GivesItsTrialBackAtOnce()
    {
        using var server = NatsServer.Start();
        var slow = new FakeMeasurer(TimeSpan.FromHours(1));
        var drained = await RunningWorker.StartAsync(new(server.Address), slow);
        using var queue = Open(server);
        queue.Send(new TrialRequest("trial-00", "{}"));
        await WaitUntil(() => !slow.Begun.IsEmpty);
        await using var other = await RunningWorker.StartAsync(new(server.Address), new FakeMeasurer());

        var begun = TimeProvider.System.GetTimestamp();
        await drained.DisposeAsync();
        var answer = Receive(queue);

        Assert.AreEqual(other.Name, answer.Worker);
        Assert.IsLessThan(RunningWorker.Lease, TimeProvider.System.GetElapsedTime(begun));
        Assert.Contains("gave a trial back", drained.Lines);
        await WaitUntil(() => queue.Workers.All(w => w.Name != drained.Name || w.IsDraining));
    }

    [TestMethod]
    public async Task ServerThatRestarts_LosesNothing()
    {
        using var server = NatsServer.Start();
        var measurer = new FakeMeasurer(TimeSpan.FromMilliseconds(300));
        await using var worker = await RunningWorker.StartAsync(new(server.Address), measurer);
        using var queue = Open(server);
        WaitForWorkers(queue, 1);
        foreach (var id in Ids(6))
        {
            queue.Send(new TrialRequest(id, "{}"));
        }

        var answers = new List<TrialAnswer> { Receive(queue) };
        server.Kill();
        await Task.Delay(500);
        server.StartAgain();
        queue.Send(new TrialRequest("trial-06", "{}"));
        while (answers.Count < 7)
        {
            answers.Add(Receive(queue));
        }

        CollectionAssert.AreEquivalent(Ids(7), answers.Select(a => a.Id).ToArray());
    }

    [TestMethod]
    public async Task BuildThatIsResumed_FindsWhatWasMeasuredMeanwhile()
    {
        using var server = NatsServer.Start();
        var measurer = new FakeMeasurer(TimeSpan.FromMilliseconds(300));
        await using var worker = await RunningWorker.StartAsync(new(server.Address), measurer);
        using (var killed = Open(server))
        {
            WaitForWorkers(killed, 1);
            foreach (var id in Ids(4))
            {
                killed.Send(new TrialRequest(id, "{}"));
            }

            await WaitUntil(() => !measurer.Begun.IsEmpty);
        }

        await WaitUntil(() => worker.Lines.Any(l => l.StartsWith("measured", StringComparison.Ordinal)));
        using var resumed = Open(server);
        WaitForWorkers(resumed, 1);
        var answers = Measure(resumed, 4);

        CollectionAssert.AreEquivalent(Ids(4), answers.Select(a => a.Id).ToArray());
        // The one that was under way may be measured twice; it is told once.
        Assert.IsLessThanOrEqualTo(5, measurer.Begun.Count);
        Assert.HasCount(1, measurer.Begun.Where(id => id == measurer.Begun.First()));
    }

    [TestMethod]
    public async Task TwoBuilds_ShareTheWorkersAndGetTheirOwnAnswers()
    {
        using var server = NatsServer.Start();
        var measurer = new FakeMeasurer(TimeSpan.FromMilliseconds(10));
        await using var worker = await RunningWorker.StartAsync(new(server.Address), measurer, jobs: 2);
        using var one = Open(server, build: "one");
        using var other = Open(server, new StudyPackage("fedcba9876543210", "{}", []), "other");
        WaitForWorkers(one, 1);
        WaitForWorkers(other, 1);

        var measured = await Task.WhenAll(
            Task.Run(() => Measure(one, 20)), Task.Run(() => Measure(other, 20, "other")));

        CollectionAssert.AreEquivalent(Ids(20), measured[0].Select(a => a.Id).ToArray());
        CollectionAssert.AreEquivalent(Ids(20, "other"), measured[1].Select(a => a.Id).ToArray());
    }

    [TestMethod]
    public async Task Labels_ChooseWorkers()
    {
        using var server = NatsServer.Start();
        var (any, gpu) = (new FakeMeasurer(), new FakeMeasurer());
        await using var plain = await RunningWorker.StartAsync(new(server.Address), any);
        await using var labelled = await RunningWorker.StartAsync(new(server.Address), gpu, 1, "fast", "gpu");
        using var queue = Open(server, label: "gpu");
        WaitForWorkers(queue, 1);

        Assert.HasCount(5, Measure(queue, 5));

        Assert.IsEmpty(any.Begun);
        Assert.HasCount(5, gpu.Begun);
        Assert.AreEqual(labelled.Name, queue.Workers.Single().Name);
    }

    [TestMethod]
    public async Task TrialForAKindOfMachine_IsTakenByThatKindOnly()
    {
        using var server = NatsServer.Start();
        var measurer = new FakeMeasurer();
        await using var worker = await RunningWorker.StartAsync(new(server.Address), measurer);
        using var queue = Open(server);
        WaitForWorkers(queue, 1);

        queue.Send(new TrialRequest("trial-00", "{}") { Kind = "raspberry" });
        queue.Send(new TrialRequest("trial-01", "{}") { Kind = MachineFingerprint.This.Kind });

        Assert.AreEqual("trial-01", Receive(queue).Id);
        Assert.IsNull(queue.Receive(TimeSpan.FromMilliseconds(500), default));
        Assert.HasCount(1, measurer.Begun);
    }

    [TestMethod]
    public async Task WorkerOfAnotherVersion_IsToldOnce()
    {
        using var server = NatsServer.Start();
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Address });
        using var queue = Open(server);
        await Task.Delay(300);
        var old = new WorkerState("old-1", "x", 4) { Version = "0.0.1", OnnxRuntime = "1.2.3" };
        for (var i = 0; i < 3; i++)
        {
            await nats.PublishAsync(Subjects.Presence, Messages.Write(old));
        }

        await WaitUntil(() => !reported.IsEmpty);

        Assert.IsEmpty(queue.Workers);
        var told = reported.Single();
        Assert.AreEqual("NAS3404", told.Id);
        Assert.Contains($"'old-1' has NasBuild 0.0.1 and ONNX Runtime 1.2.3; this build has {Plan.Tool}", told.Message);
    }

    [TestMethod]
    public async Task StudyThatAWorkerCannotMeasure_IsLeftToOthers()
    {
        using var server = NatsServer.Start();
        var unable = new FakeMeasurer
        {
            Beginning = _ => throw new Workers.StudyRefusedException("it has no GPU."),
        };
        await using var refusing = await RunningWorker.StartAsync(new(server.Address), unable);
        using var queue = Open(server);
        WaitForWorkers(queue, 1);
        queue.Send(new TrialRequest("trial-00", "{}"));
        await WaitUntil(() => !reported.IsEmpty);
        Assert.IsEmpty(queue.Workers);
        await refusing.DrainAsync();
        await using var able = await RunningWorker.StartAsync(new(server.Address), new FakeMeasurer());

        Assert.AreEqual(able.Name, Receive(queue).Worker);
        Assert.Contains("it has no GPU.", reported.First(d => d.Id == "NAS3405").Message);
    }

    [TestMethod]
    public async Task MessagesThatAreNoTrials_AreRefused()
    {
        using var server = NatsServer.Start();
        var measurer = new FakeMeasurer();
        await using var worker = await RunningWorker.StartAsync(new(server.Address), measurer);
        using var queue = Open(server);
        WaitForWorkers(queue, 1);
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Address });
        var subject = Subjects.Trial(null, null, "0123456789abcdef", "hostile");
        foreach (var hostile in new[]
        {
            "", "no JSON", "[]", "null", """{"study":"../../etc","id":"12345678","body":"{}"}""",
            """{"study":"0123456789abcdef","id":"a/b/c/d/e/f/g","body":"{}"}""", """{"study":1,"id":2,"body":3}""",
            new string('x', 200_000),
        })
        {
            await nats.PublishAsync(subject, System.Text.Encoding.UTF8.GetBytes(hostile));
        }

        await WaitUntil(() => worker.Lines.Count(l => l == "refused a message that is no trial") == 8);
        queue.Send(new TrialRequest("trial-00", "{}"));

        Assert.AreEqual("trial-00", Receive(queue).Id);
        Assert.HasCount(1, measurer.Begun);
    }

    [TestMethod]
    public async Task AnswersThatAreNone_AreIgnored()
    {
        using var server = NatsServer.Start();
        await using var worker = await RunningWorker.StartAsync(new(server.Address), new FakeMeasurer());
        using var queue = Open(server);
        WaitForWorkers(queue, 1);
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Address });
        foreach (var hostile in new[] { "", "{", "null", "{\"answer\":null}", "{\"isRefusal\":true}" })
        {
            await nats.PublishAsync(
                Subjects.AnswersOf(Study.Id), System.Text.Encoding.UTF8.GetBytes(hostile));
            await nats.PublishAsync(Subjects.Presence, System.Text.Encoding.UTF8.GetBytes(hostile));
        }

        Assert.HasCount(3, Measure(queue, 3));
    }

    private static string[] Ids(int count, string name = "trial") =>
        [.. Enumerable.Range(0, count).Select(i => $"{name}-{i:00}")];

    private static void WaitForWorkers(ITrialQueue queue, int count) =>
        WaitUntil(() => queue.Workers.Count == count).GetAwaiter().GetResult();

    private static async Task WaitUntil(Func<bool> condition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.IsLessThan(60, TimeProvider.System.GetElapsedTime(begun).TotalSeconds, "It takes too long.");
            await Task.Delay(20);
        }
    }

    private static TrialAnswer Receive(ITrialQueue queue) =>
        queue.Receive(TimeSpan.FromSeconds(60), default) ?? throw new AssertFailedException("There is no answer.");

    private static List<TrialAnswer> Measure(ITrialQueue queue, int count, string name = "trial")
    {
        foreach (var id in Ids(count, name))
        {
            queue.Send(new TrialRequest(id, "{}"));
        }

        return [.. Enumerable.Range(0, count).Select(_ => Receive(queue))];
    }

    private ITrialQueue Open(
        NatsServer server, StudyPackage? study = null, string build = "build", string? label = null) =>
        new NatsCluster(build).Open(
            new ClusterSettings { Server = server.Address, Workers = label is null ? null : $"label={label}" },
            study ?? Study, reported.Enqueue, default);
}
