using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Results;

namespace NasBuild.Core.Tests.Pipeline.Remote;

[TestClass]
public sealed class ClusterBuildTests
{
    private const string Common = """
        search: { method: evolution, population: 4 }
        budget: { time: 5 min, trials: 8 }
        prune: { max-ratio: 0.6 }
        quantize: { method: auto, weights: [8, 32] }
        target: { size: 90 % }
        """;

    private const string Cluster = "\ncluster: { server: \"nats://nowhere:4222\", wait: 500 ms }\n";

    [TestMethod]
    public void Trials_AreThoseOfThisMachine()
    {
        using var project = Project.Classifier(Common + Cluster);
        var cluster = new ThreadCluster(workers: 2);

        Build(project, cluster);

        var lines = Lines(project);
        Assert.IsGreaterThan(4, lines.Count);
        Assert.IsTrue(lines.All(l => (string?)l["Arrival"]!["Worker"] is "worker 0" or "worker 1"));
        Assert.HasCount(2, lines.Select(l => (string?)l["Arrival"]!["Worker"]).Distinct());
        Assert.IsFalse(project.Reported.Any(d => d.Id.StartsWith("NAS34", StringComparison.Ordinal)));

        var page = File.ReadAllText(Path.Combine(project.Obj, "report.html"));
        Assert.Contains("<h2>Workers</h2>", page);
        Assert.Contains("<td>worker 0</td>", page);

        // Measured again without the cluster, every one has the same quality and the same counts.
        foreach (var line in Measured(project))
        {
            Assert.AreEqual(line.Remote.Quality, line.Local.Quality);
            Assert.AreEqual(line.Remote.Counts, line.Local.Counts);
            Assert.IsGreaterThan(0, line.Remote.LatencyRatio);
        }
    }

    [TestMethod]
    public void TestSplitAndPathsOfTheMachine_StayHere()
    {
        using var project = Project.Classifier(Common + Cluster);
        File.Copy(project.In("validation.npz"), project.In("only-test.npz"));
        File.WriteAllText(project.Config, File.ReadAllText(project.Config).Replace(
            "validation: validation.npz", $"validation: \"{project.In("validation.npz")}\", test: only-test.npz",
            StringComparison.Ordinal));
        var cluster = new ThreadCluster(workers: 1);

        Build(project, cluster);

        Assert.IsNotEmpty(cluster.Studies);
        foreach (var study in cluster.Studies)
        {
            Assert.DoesNotContain("only-test", study.Manifest);
            Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/'), study.Manifest);
            Assert.Contains("validation.npz", study.Manifest);
        }
    }

    [TestMethod]
    public void WithoutWorkers_TheBuildGoesOnAlone()
    {
        using var project = Project.Classifier(Common + Cluster);

        Build(project, new ThreadCluster(workers: 0));

        Assert.HasCount(1, project.Reported.Where(d => d.Id == "NAS3402"));
        Assert.IsTrue(Lines(project).All(l => l["Arrival"]!["Worker"] is null));
        Assert.IsGreaterThan(4, Lines(project).Count);
    }

    [TestMethod]
    public void WorkersThatDie_LeaveTheirTrialsToThisMachine()
    {
        using var project = Project.Classifier(Common + Cluster);
        var answered = 0;
        var cluster = new ThreadCluster(workers: 2)
        {
            IsThere = answers => answers < 5,
            Answer = (_, answer) => Interlocked.Increment(ref answered) <= 5 ? answer : null,
        };

        Build(project, cluster);

        var lines = Lines(project);
        Assert.HasCount(lines.Count, lines.Select(l => l["Point"]!.ToJsonString() + l["Study"]).Distinct());
        Assert.IsTrue(lines.Any(l => l["Arrival"]!["Worker"] is null));
        Assert.IsTrue(lines.Any(l => l["Arrival"]!["Worker"] is not null));
    }

    [TestMethod]
    public void OtherKindOfMachine_IsTimedHere()
    {
        using var project = Project.Classifier(Common + Cluster);
        var cluster = new ThreadCluster(workers: 2)
        {
            Answer = (_, answer) =>
            {
                var body = JsonNode.Parse(answer.Body!)!.AsObject();
                body.Remove("latencyRatio");
                return answer with { Body = body.ToJsonString() };
            },
        };

        Build(project, cluster);

        Assert.IsTrue(Lines(project).All(l => (double)l["Measured"]!["LatencyRatio"]! > 0));
        Assert.IsTrue(cluster.Sent.All(t => t.Kind is null));
    }

    [TestMethod]
    public void LatencyOfAnotherKind_IsMeasuredByAWorkerOfThatKind()
    {
        using var project = Project.Classifier(
            Common + "\ncluster: { server: \"nats://nowhere:4222\", wait: 5 s, kind: raspberry }\n");
        var cluster = new ThreadCluster(workers: 2)
        {
            // The threads are of this machine's kind: they refuse the latency, and the test answers for the raspberry.
            Body = trial => trial.Kind is null ? null : """{ "latencyRatio": 0.42 }""",
        };

        Build(project, cluster);

        Assert.IsTrue(cluster.Sent.Where(t => t.Kind is not null).All(t => t.Kind == "raspberry"));
        Assert.IsTrue(Lines(project).All(l => (double)l["Measured"]!["LatencyRatio"]! == 0.42));
    }

    [TestMethod]
    public void TrialThatIsGivenUp_IsRecordedAndTheSearchGoesOn()
    {
        using var project = Project.Classifier(Common + Cluster);
        var answered = 0;
        var cluster = new ThreadCluster(workers: 2)
        {
            Answer = (_, answer) => Interlocked.Increment(ref answered) == 3
                ? answer with { Body = null, Failure = "three workers died of it." } : answer,
        };

        Build(project, cluster);

        StringAssert.Contains(
            project.Reported.Single(d => d.Id == "NAS3403").Message, "three workers died of it.");
        Assert.HasCount(1, Lines(project).Where(l => l["Measured"] is null));
    }

    [TestMethod]
    public void AnswerOfAnotherShape_IsNoMeasurement()
    {
        using var project = Project.Classifier(Common + Cluster);
        var answered = 0;
        var cluster = new ThreadCluster(workers: 2)
        {
            Answer = (_, answer) => Interlocked.Increment(ref answered) switch
            {
                2 => answer with { Body = "[]" },
                3 => answer with { Body = "{}" },
                4 => answer with { Body = null },
                _ => answer,
            },
        };

        Build(project, cluster);

        Assert.HasCount(3, project.Reported.Where(d => d.Id == "NAS3403"));
    }

    private static void Build(Project project, ThreadCluster cluster)
    {
        project.Cluster = cluster;
        project.Build();
    }

    private static List<JsonNode> Lines(Project project) =>
        [.. project.Journal().Select(l => JsonNode.Parse(l)!)
            .Where(l => l["Arrival"] is not null && (double)l["Seconds"]! > 0)];

    private static IEnumerable<(Measured Remote, Measured Local)> Measured(Project project)
    {
        // With a lock the forms are not those that the search chose from.
        File.Delete(project.Lock);
        var context = new BuildContext(
            new BuildRequest(project.Config, project.Obj, BuildMode.Auto, new BuildOverrides()), _ => { }, _ => { }, default)
        {
            Timing = TimingEffort.Brief,
        };
        using var run = new BuildRun(context, Stage.Predict, isWhole: false);
        foreach (var line in Lines(project))
        {
            var point = new Spaces.Policy([.. line["Point"]!["Levels"]!.AsArray().Select(l => (int)l!)]);
            var part = point.Levels.Length == run.Transformations.Space.Variables.Length
                ? run.Transformations : run.Transformations.BeforeTraining;
            var measurement = new Core.Pipeline.Candidates.CandidateMeasurement(
                run.Original, part, TimingEffort.Brief.Trial);
            using var candidate = measurement.Build(point);
            var measured = new Measured(
                measurement.Quality(candidate, default), 1, measurement.Counts(candidate));
            yield return (
                System.Text.Json.JsonSerializer.Deserialize<Measured>(line["Measured"]!.ToJsonString())!, measured);
        }
    }
}
