using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Remote;

/// <summary>Finalists that workers fine-tune.</summary>
[TestClass]
public sealed class FinalistBuildTests
{
    private const string Cluster = "cluster: { server: \"nats://nowhere:4222\", wait: 500 ms }\n";
    // The cosine of two candidates is never the same, so that more than one is left to choose from.
    private const string Search = """
        search: { method: evolution, population: 4, finetune-steps: 2 }
        budget: { time: 10 min, trials: 8 }
        prune: { max-ratio: 0.6 }
        finetune: { epochs: 2, batch-size: 16 }
        target: { cosine: 0.01, on-miss: warn }
        threads: 1

        """;

    private readonly List<string> stages = [];

    [TestMethod]
    public void Finalists_AreFineTunedByWorkersAndNothingIsTrainedAgain()
    {
        using var project = Project();
        var cluster = new ThreadCluster(workers: 2);

        var report = Build(project, cluster);

        Assert.IsEmpty(stages.Where(IsTuning), "on this machine");
        Assert.IsGreaterThan(1, Sent(cluster, "whole").Count);
        Assert.AreEqual(2, report.FineTuned!.Epochs);
        Assert.IsNotEmpty(report.FineTuned.Curve!.Losses);
        Assert.IsTrue(report.Searched.Where(t => !t.IsTrial).All(t => t.Worker is "worker 0" or "worker 1"));
        Assert.IsFalse(project.Reported.Any(d => d.Id.StartsWith("NAS34", StringComparison.Ordinal)));
        AssertReproducible(project, report);
    }

    [TestMethod]
    public void Lock_SaysWhatWorkersMeasuredAndNamesNone()
    {
        using var project = Project();
        var cluster = new ThreadCluster(workers: 2);
        var report = Build(project, cluster);
        var workers = LockFile.Read(project.Lock)!.Workers!;
        var policy = JsonNode.Parse(File.ReadAllText(project.Lock))!["policy"]!["choices"]!.ToJsonString();

        Assert.AreEqual(2, workers.Count);
        Assert.AreEqual(report.Searched.Count(t => t.IsTrial), workers.Trials);
        Assert.AreEqual(report.Searched.Count(t => t.Phase == TrialPoint.Confirm), workers.Finalists);
        Assert.AreEqual((MachineFingerprint.This.Kind, "cpu"), (workers.LatencyKind, workers.Device));
        Assert.DoesNotContain("worker 0", File.ReadAllText(project.Lock));
        Assert.DoesNotContain("worker 0", File.ReadAllText(Path.ChangeExtension(project.Lock, null)
            .Replace(".lock", ".trials.json", StringComparison.Ordinal)));
        Assert.Contains(">finalists</th>", File.ReadAllText(Path.Combine(project.Obj, "report.html")));

        // Replayed from the journal, it is the same.
        File.Delete(project.Lock);
        Array.ForEach(["search.json", "emit.json"], name => File.Delete(Path.Combine(project.Obj, name)));
        Build(project, new ThreadCluster(workers: 1));
        Assert.AreEqual(workers, LockFile.Read(project.Lock)!.Workers);
        Assert.AreEqual(
            policy, JsonNode.Parse(File.ReadAllText(project.Lock))!["policy"]!["choices"]!.ToJsonString());
    }

    [TestMethod]
    public void BestTrials_AreRankedAgainByWorkers()
    {
        using var project = Project(Search.Replace("evolution, population: 4", "hybrid", StringComparison.Ordinal));
        var cluster = new ThreadCluster(workers: 2);

        var report = Build(project, cluster);

        var again = report.Searched.Where(t => t.Phase == TrialPoint.Tuned).ToList();
        Assert.IsGreaterThan(3, again.Count);
        Assert.HasCount(again.Count, Sent(cluster, "longer"));
        Assert.IsTrue(again.All(t => t.Worker is not null));
        Assert.IsFalse(project.Reported.Any(d => d.Id.StartsWith("NAS34", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void FinalistsThatDifferInTheirBitsOnly_AreFineTunedOnce()
    {
        using var project = Project(Search.Replace(
            "prune: { max-ratio: 0.6 }", "quantize: { method: weight-only, weights: [4, 8] }", StringComparison.Ordinal));
        var cluster = new ThreadCluster(workers: 2);

        var report = Build(project, cluster);

        Assert.HasCount(3, report.Searched.Where(t => t.Phase == TrialPoint.Confirm));
        Assert.HasCount(1, Sent(cluster, "whole"));
        Assert.IsEmpty(stages.Where(IsTuning));
    }

    [TestMethod]
    public void Finalists_HaveTheQualityOfThisMachine()
    {
        using var project = Project();
        Build(project, new ThreadCluster(workers: 2));
        using var alone = Project();
        alone.Build(stage: Stage.Predict);
        var context = new BuildContext(
            new BuildRequest(alone.Config, alone.Obj, BuildMode.Auto, new BuildOverrides()), _ => { }, _ => { }, default)
        {
            Timing = TimingEffort.Brief,
        };
        using var run = new BuildRun(context, Stage.Predict, isWhole: false);
        var finalists = Finalists(project);
        Assert.IsGreaterThan(1, finalists.Count);
        foreach (var line in finalists)
        {
            var measurement = new FinalistMeasurement(
                run.Original, run.Transformations, TimingEffort.Brief.Finalist)
            {
                Train = p => run.Tuner!.Run(p, "").Model,
            };
            using var candidate = measurement.Build(
                new Spaces.Policy([.. line["Point"]!["Levels"]!.AsArray().Select(l => (int)l!)]));
            Assert.AreEqual((double)line["Measured"]!["Quality"]!, measurement.Quality(candidate, default));
            Assert.AreEqual(
                (long)line["Measured"]!["Counts"]!["size"]!, measurement.Counts(candidate)[Measurement.Size]);
        }
    }

    [TestMethod]
    public void WeightsOfAnotherKindOfMachine_AreMadeAgainHere()
    {
        using var project = Project();
        var cluster = new ThreadCluster(workers: 2)
        {
            Answer = (_, answer) =>
            {
                var body = JsonNode.Parse(answer.Body!)!.AsObject();
                body.Remove("tuned");
                return answer with { Body = body.ToJsonString() };
            },
        };

        var report = Build(project, cluster);

        CollectionAssert.AreEqual(new[] { "finetune" }, stages.Where(IsTuning).Distinct().ToArray(), "the chosen one");
        Assert.IsTrue(report.Searched.Where(t => !t.IsTrial).All(t => t.Worker is not null));
        AssertReproducible(project, report);
    }

    [TestMethod]
    [DataRow("missing", "it is not on the server.")]
    [DataRow("large", "bytes, more than")]
    [DataRow("other hash", "its content has another hash.")]
    [DataRow("no model", "it is no valid model.")]
    [DataRow("another graph", "it differs from the candidate in more than weights.")]
    [DataRow("another shape", "does not fit the candidate.")]
    [DataRow("not a number", "does not fit the candidate.")]
    [DataRow("impossible", "the result of its training is impossible.")]
    public void WeightsThatAreNone_AreRefusedAndTheCandidateIsMeasuredHere(string what, string reason)
    {
        using var project = Project();
        var cluster = new ThreadCluster(workers: 1)
        {
            Deliver = (hash, model) => what switch
            {
                "missing" => (hash, null),
                "other hash" => (hash, [.. model, 0]),
                "impossible" => (hash[1..], model),
                _ => Hashed(Changed(what, model)),
            },
        };

        var report = Build(project, cluster);

        var warnings = project.Reported.Where(d => d.Id == "NAS3409").ToList();
        Assert.IsNotEmpty(warnings);
        StringAssert.Contains(warnings[0].Message, reason);
        StringAssert.Contains(warnings[0].Message, "'worker 0'");
        Assert.IsTrue(stages.Exists(s => s.StartsWith("finetune 1/", StringComparison.Ordinal)));
        Assert.IsTrue(report.Searched.Where(t => t.Phase == TrialPoint.Confirm).All(t => t.Worker is null));
        AssertReproducible(project, report);
    }

    [TestMethod]
    public void WorkersThatFailAllFinalists_LeaveTheBestToThisMachine()
    {
        using var project = Project();
        var cluster = new ThreadCluster(workers: 2)
        {
            Answer = (trial, answer) => !IsOf(trial, "whole") ? answer
                : answer with { Body = null, Failure = "3 workers died of it." },
        };

        var report = Build(project, cluster);

        Assert.IsGreaterThan(1, project.Reported.Count(d => d.Id == "NAS3403"));
        Assert.HasCount(1, report.Searched.Where(t => t.Phase == TrialPoint.Confirm));
        Assert.IsTrue(stages.Exists(s => s.StartsWith("finetune 1/", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void WorkersThatAreLost_LeaveFinalistsToThisMachine()
    {
        using var project = Project();
        var begun = 0;
        var cluster = new ThreadCluster(workers: 2)
        {
            IsThere = _ => Volatile.Read(ref begun) == 0,
            Answer = (trial, answer) =>
            {
                if (!IsOf(trial, "whole"))
                {
                    return answer;
                }

                Interlocked.Increment(ref begun);
                return null;
            },
        };

        var report = Build(project, cluster);

        Assert.HasCount(1, project.Reported.Where(d => d.Id == "NAS3402"));
        var finalists = report.Searched.Where(t => t.Phase == TrialPoint.Confirm).ToList();
        Assert.IsGreaterThan(1, finalists.Count);
        Assert.IsTrue(finalists.All(t => t.Worker is null));
        AssertReproducible(project, report);
    }

    [TestMethod]
    public void BuildThatIsResumed_TakesTheFinalistsThatAreMeasured()
    {
        using var project = Project();
        using var end = new CancellationTokenSource();
        var answered = 0;
        var killed = new ThreadCluster(workers: 1)
        {
            Answer = (trial, answer) => IsOf(trial, "whole") && Interlocked.Increment(ref answered) > 1 ? null : answer,
        };
        project.Cluster = killed;
        Assert.ThrowsExactly<OperationCanceledException>(() => project.Build(
            progress: p =>
            {
                if (p is { Stage: "confirm", Done: 1 })
                {
                    end.Cancel();
                }
            },
            cancellation: end.Token));
        var known = Finalists(project).Single()["Point"]!.ToJsonString();
        var cluster = new ThreadCluster(workers: 2);

        var report = Build(project, cluster);

        Assert.IsNotEmpty(Sent(cluster, "whole"));
        Assert.IsEmpty(Sent(cluster, "brief"), "the search is replayed");
        var lines = Finalists(project);
        Assert.HasCount(lines.Count, lines.Select(l => l["Point"]!.ToJsonString()).Distinct());
        Assert.AreEqual(known, lines[0]["Point"]!.ToJsonString());
        Assert.IsEmpty(stages.Where(IsTuning));
        AssertReproducible(project, report);
    }

    private static List<JsonNode> Finalists(Project project)
    {
        using var run = new BuildRun(
            new BuildContext(
                new BuildRequest(project.Config, project.Obj, BuildMode.Auto, new BuildOverrides()), _ => { }, _ => { },
                default), Stage.Predict, isWhole: false);
        var study = ContentKey.Of(
            PolicyStudy.KeyOfTrials(run.Plan, run.Transformations), run.Plan.FinetuneKey, TrialPoint.Confirm);
        return [.. project.Journal().Select(l => JsonNode.Parse(l)!).Where(l => (string?)l["Study"] == study)];
    }

    private static (string Hash, byte[]? Model) Hashed(byte[] model) => (ContentKey.OfBytes(model), model);

    private static byte[] Changed(string what, byte[] bytes)
    {
        if (what is "large" or "no model")
        {
            return new byte[what == "large" ? bytes.Length + (4 << 20) : 100];
        }

        var model = Model.Load(bytes);
        var weight = model.Graph.Initializers.First(t => t.ElementType == ElementType.Float && t.Shape.Length > 1);
        return (what switch
        {
            "another graph" => model.With(model.Graph.With(nodes: model.Graph.Nodes.Select(
                n => n.Is("Relu") ? new Node("Sigmoid", [.. n.Inputs], [.. n.Outputs], n.Name) : n))),
            "another shape" => model.WithInitializers(
                [Tensor.Create<float>(weight.Name, [weight.Count], weight.ToFloats())]),
            _ => model.WithInitializers([Tensor.Create<float>(
                weight.Name, [.. weight.Shape], [float.NaN, .. weight.ToFloats()[1..]])]),
        }).ToBytes();
    }

    private static List<TrialRequest> Sent(ThreadCluster cluster, string training) =>
        [.. cluster.Sent.Where(t => IsOf(t, training))];

    private static bool IsOf(TrialRequest trial, string training) =>
        (string?)JsonNode.Parse(trial.Body)!["training"] == training;

    private static bool IsTuning(string stage) => stage.StartsWith("finetune", StringComparison.Ordinal);

    private static Project Project(string yaml = Search)
    {
        var project = Pipeline.Project.Classifier("");
        project.WriteImages("train.npz", Nets.Classifier(), 192);
        project.Write(
            "nas.yaml",
            "model: { source: model.onnx, task: match-original }\n"
            + "data: { train: train.npz, validation: validation.npz }\n" + yaml + Cluster);
        return project;
    }

    // From the lock alone this machine makes the same bytes; if not, the build fails.
    private static void AssertReproducible(Project project, BuildReport report)
    {
        var bytes = File.ReadAllBytes(report.Output);
        Directory.Delete(project.Obj, recursive: true);
        project.Cluster = null;
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(project.Build(BuildMode.Locked)!.Output));
    }

    private BuildReport Build(Project project, ThreadCluster cluster)
    {
        project.Cluster = cluster;
        stages.Clear();
        return project.Build(progress: p =>
        {
            lock (stages)
            {
                stages.Add(p.Stage);
            }
        })!;
    }
}
