using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Remote;

[TestClass]
public sealed class ClusterEvaluatorTests
{
    [TestMethod]
    public void SlowTrial_IsOfferedAgainOnceAndItsFirstAnswerCounts()
    {
        using var bench = new Bench(workers: 2);
        for (var i = 0; i < 5; i++)
        {
            bench.Begin(i);
            bench.Answer(i, after: 10);
        }

        bench.Begin(5);
        Assert.IsNull(bench.Wait(29), "three times the usual time is not over");
        Assert.HasCount(6, bench.Sent);
        Assert.IsNull(bench.Wait(2));
        Assert.IsNull(bench.Wait(100));
        Assert.HasCount(7, bench.Sent, "once");
        Assert.AreEqual(bench.Sent[5].Id, bench.Sent[6].Id);

        Assert.AreEqual(0.05, bench.Answer(5, after: 1)!.Measured!.Quality);
        Assert.IsNull(bench.Answer(5, after: 1), "the other worker's answer");
    }

    [TestMethod]
    public void SlowTrial_WaitsIfNoWorkerIsFree()
    {
        using var bench = new Bench(workers: 1);
        for (var i = 0; i < 5; i++)
        {
            bench.Begin(i);
            bench.Answer(i, after: 10);
        }

        bench.Begin(5);
        bench.Wait(500);

        Assert.HasCount(6, bench.Sent);
    }

    [TestMethod]
    public void Capacity_IsThatOfWorkersThatDoNotEnd()
    {
        using var bench = new Bench(workers: 3);
        Assert.AreEqual(3, bench.Evaluator.Free);
        bench.Begin(0);
        Assert.AreEqual(2, bench.Evaluator.Free);
        bench.Workers[1] = bench.Workers[1] with { IsDraining = true };
        Assert.AreEqual(1, bench.Evaluator.Free);
    }

    [TestMethod]
    public void WorkersThatComeBack_GetWhatIsPending()
    {
        using var bench = new Bench(workers: 1);
        bench.Begin(0);
        var worker = bench.Workers[0];
        bench.Workers.Clear();
        bench.Wait(61);
        Assert.IsTrue(bench.Presence.IsAlone);
        bench.Workers.Add(worker);
        bench.Wait(1);

        Assert.IsFalse(bench.Presence.IsAlone);
        Assert.IsNotEmpty(bench.Reported);
    }

    private sealed class Bench : TimeProvider, ITrialQueue
    {
        private static readonly Space Space = new([new Variable("v", [.. Enumerable.Range(0, 100)])]);
        private readonly Queue<TrialAnswer> answers = [];
        private double now;

        public Bench(int workers)
        {
            Workers = [.. Enumerable.Range(0, workers).Select(i => new WorkerState($"w{i}", "kind", 1))];
            var context = new BuildContext(
                new BuildRequest("nas.yaml", ".", BuildMode.Auto, new BuildOverrides()), d => Reported.Add(d.Id), _ => { },
                default)
            {
                Time = this,
            };
            Presence = new WorkerPresence(
                this, new ClusterSettings { Server = "nats://x", Wait = Duration.FromMinutes(1) }, context);
            Evaluator = new ClusterEvaluator(
                this, Presence, "kind", "study", new Transformations(null!, new Choices()), new Here(), context);
        }

        public List<TrialRequest> Sent { get; } = [];

        public List<string> Reported { get; } = [];

        public List<WorkerState> Workers { get; }

        public WorkerPresence Presence { get; }

        public ClusterEvaluator Evaluator { get; }

        IReadOnlyList<WorkerState> ITrialQueue.Workers => Workers;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(now * 1000);

        public void Begin(int level) => Evaluator.Begin(new Policy([level]));

        public ConcurrentResult<Policy, Measured>? Answer(int level, double after)
        {
            now += after;
            answers.Enqueue(new TrialAnswer(
                Sent[level].Id, "w0", new TrialMeasurements(level / 100.0, 0.5, new Counts()).ToJson(), after));
            return Evaluator.Next(default);
        }

        public ConcurrentResult<Policy, Measured>? Wait(double seconds)
        {
            now += seconds;
            return Evaluator.Next(default);
        }

        public void Send(TrialRequest trial) => Sent.Add(trial);

        public void Withdraw(string id)
        {
        }

        public TrialAnswer? Receive(TimeSpan wait, CancellationToken cancellation) =>
            answers.TryDequeue(out var answer) ? answer : null;

        public void Fetch(string sha256, long maxBytes, string path, CancellationToken cancellation) =>
            throw new InvalidDataException("it is not there.");

        public void Dispose() => Evaluator.Dispose();

        private sealed class Choices : ITransformation
        {
            public string Name => "choices";

            public Space Space => Bench.Space;

            public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices) => model;

            public TransformationReport? Describe(
                IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed) => null;
        }

        private sealed class Here : IPolicyMeasurements
        {
            public IEvaluator<Policy, Measured> Evaluator(Transformations part) =>
                new ParallelEvaluator<Policy, Measured>((p, _) => new Measured(p.Levels[0], 1, new Counts()));

            public double LatencyRatio(Transformations part, Policy policy) => 1;

            public Measured Costs(Policy policy) => throw new NotSupportedException();
        }
    }
}
