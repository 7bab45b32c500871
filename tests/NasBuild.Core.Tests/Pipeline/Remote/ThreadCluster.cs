using System.Collections.Concurrent;
using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Tests.Pipeline.Remote;

/// <summary>A cluster whose workers are threads, each with the study in a folder of its own.</summary>
internal sealed class ThreadCluster(int workers) : ICluster
{
    private readonly int workerCount = workers;

    public ConcurrentQueue<TrialRequest> Sent { get; } = new();

    public ConcurrentQueue<TrialRequest> Taken { get; } = new();

    public List<StudyPackage> Studies { get; } = [];

    /// <summary>Changes an answer; null for none.</summary>
    public Func<TrialRequest, TrialAnswer, TrialAnswer?> Answer { get; init; } = (_, a) => a;

    /// <summary>Answers in place of a worker; null to let it measure.</summary>
    public Func<TrialRequest, string?> Body { get; init; } = _ => null;

    public Func<string, string> Manifest { get; init; } = m => m;

    /// <summary>The workers that are told, after a number of answers.</summary>
    public Func<int, bool> IsThere { get; init; } = _ => true;

    /// <summary>Changes a fine-tuned model that a worker delivers, and the hash that it claims; null for no model.</summary>
    public Func<string, byte[], (string Hash, byte[]? Model)> Deliver { get; init; } = (hash, model) => (hash, model);

    public string Kind { get; init; } = MachineFingerprint.This.Kind;

    public ITrialQueue Open(
        ClusterSettings settings, StudyPackage study, Action<Diagnostic> report, CancellationToken cancellation)
    {
        Studies.Add(study);
        return new Queue(this, study);
    }

    private sealed class Queue : ITrialQueue
    {
        private readonly TemporaryFolder folder = new();
        private readonly ThreadCluster owner;
        private readonly BlockingCollection<TrialRequest> trials = [];
        private readonly BlockingCollection<TrialAnswer> answers = [];
        private readonly List<Thread> threads;
        private readonly CancellationTokenSource end = new();
        private readonly ConcurrentDictionary<string, byte[]?> delivered = new();
        private int received;

        public Queue(ThreadCluster owner, StudyPackage study)
        {
            this.owner = owner;
            threads = [.. Enumerable.Range(0, owner.workerCount).Select(i => new Thread(() => Work(i, study)))];
            threads.ForEach(t => t.Start());
        }

        public IReadOnlyList<WorkerState> Workers => owner.IsThere(received)
            ? [.. threads.Select((_, i) => new WorkerState($"worker {i}", owner.Kind, 1))] : [];

        public void Send(TrialRequest trial)
        {
            owner.Sent.Enqueue(trial);
            trials.Add(trial);
        }

        public void Withdraw(string id)
        {
        }

        public TrialAnswer? Receive(TimeSpan wait, CancellationToken cancellation)
        {
            if (!answers.TryTake(out var answer, (int)wait.TotalMilliseconds, cancellation))
            {
                return null;
            }

            received++;
            return answer;
        }

        public void Fetch(string sha256, long maxBytes, string path, CancellationToken cancellation)
        {
            var bytes = delivered.GetValueOrDefault(sha256);
            if (bytes is null || bytes.Length > maxBytes)
            {
                throw new InvalidDataException(
                    bytes is null ? "it is not on the server." : $"it has {bytes.Length} bytes, more than {maxBytes}.");
            }

            File.WriteAllBytes(path, bytes);
        }

        public void Dispose()
        {
            end.Cancel();
            threads.ForEach(t => t.Join());
            folder.Dispose();
        }

        private void Work(int index, StudyPackage study)
        {
            var root = Path.Combine(folder.Path, $"{index}");
            Directory.CreateDirectory(root);
            string ObjectOf(string hash)
            {
                var path = Path.Combine(root, hash);
                using var content = study.Objects.Single(o => o.Sha256 == hash).Open();
                using (var file = File.Create(path))
                {
                    content.CopyTo(file);
                }

                Assert.AreEqual(hash, ContentKey.OfFile(path));
                return path;
            }

            try
            {
                using var packaged = PackagedStudy.Open(
                    owner.Manifest(study.Manifest), Path.Combine(root, "study"), ObjectOf, Device.Cpu,
                    TimingEffort.Brief, _ => { }, end.Token);
                foreach (var trial in trials.GetConsumingEnumerable(end.Token))
                {
                    owner.Taken.Enqueue(trial);
                    var body = owner.Body(trial) ?? Measured(packaged, trial.Body);
                    var done = new TrialAnswer(trial.Id, $"worker {index}", body, 0.1);
                    if (owner.Answer(trial, done) is { } told)
                    {
                        answers.Add(told);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The study is over.
            }
        }

        private string Measured(PackagedStudy study, string trial)
        {
            var measured = study.Measure(trial, end.Token);
            if (measured.Model is not { } model)
            {
                return measured.Body;
            }

            using var content = model.Open();
            var bytes = new MemoryStream();
            content.CopyTo(bytes);
            var (hash, given) = owner.Deliver(model.Sha256, bytes.ToArray());
            delivered[hash] = given;
            return measured.Body.Replace(model.Sha256, hash, StringComparison.Ordinal);
        }
    }
}
