using NasBuild.Core.Builds;
using NasBuild.Core.Locking;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Pipeline;

[TestClass]
public sealed class SearchedTrialsTests
{
    private const string Search = """
        target: { accuracy-drop: 100 points, size: 90 %, on-miss: warn }
        budget: { time: 10 min, trials: 10 }
        search: { method: evolution, population: 4 }
        prune: { max-ratio: 0.5 }
        quantize: { method: weight-only, weights: [8, 32] }
        threads: 1

        """;

    [TestMethod]
    public void StagesRunApart_TheReportHasTheTrialsWhileTheSearchIsAtHand()
    {
        using var project = Project.Classifier(Search);
        foreach (var stage in Enum.GetValues<Stage>().Where(s => s != Stage.Report))
        {
            project.Build(stage: stage);
        }

        // The lock is written by then, and it names the policy only.
        var report = project.Build(stage: Stage.Report)!;

        Assert.HasCount(report.Trials, report.Searched.Where(t => t.Phase != TrialPoint.Confirm));
        Assert.HasCount(1, report.Searched.Where(t => t.Chosen));
        Assert.IsTrue(report.Searched.Where(t => t.Violation == 0)
            .All(t => t.Counts["size"] <= report.Limits!.Shares["size"] * report.Measured.OriginalBytes));
        Assert.Contains("Trade-offs", Page(project));

        CollectionAssert.AreEqual(report.Searched, project.Build()!.Searched);

        var (page, predictions) = (Page(project), report.Predictions);
        Directory.Delete(project.Obj, recursive: true);
        var fromLock = project.Build()!;

        Assert.IsTrue(fromLock.FromLock);
        Assert.AreSequenceEqual(report.Searched.Select(Rounded), fromLock.Searched.Select(Rounded));
        Assert.AreEqual(predictions?.Points.Length, fromLock.Predictions?.Points.Length);
        Assert.AreSequenceEqual(Heads(page), Heads(Page(project)));
    }

    private static (string, double, double, Counts, bool, NamedPolicy?) Rounded(TrialPoint t) =>
        (t.Phase, LockedTrial.Rounded(t.Quality), LockedTrial.Rounded(t.LatencyRatio), t.Counts, t.Chosen, t.Policy);

    // A build with noisy latencies has a note of its own.
    private static IEnumerable<string> Heads(string page) =>
        page.Split("<h2>").Skip(1).Select(p => p.Split("</h2>")[0]).Where(h => h != "Notes");

    private static string Page(Project project) => File.ReadAllText(Path.Combine(project.Obj, "report.html"));
}
