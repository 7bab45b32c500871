using System.Text.Json.Nodes;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds that search by evolution through predictors.</summary>
[TestClass]
public sealed class HybridBuildTests
{
    private const string Prune = "prune: { max-ratio: 0.95, round-to: 1 }\nquantize: { method: weight-only, weights: [8, 32] }\n";
    private const string Search = Prune + "search: { method: hybrid, subset: 48 }\npredict: { predictor: ridge }\n"
        + "budget: { trials: 15 }\ntarget: { macs: 60 % }\nseed: 1\n";

    [TestMethod]
    public void Targets_AreMetAndPredictorsAreCompared()
    {
        using var project = Project.Classifier(Search.Replace(
            "predict: { predictor: ridge }\n", "", StringComparison.Ordinal));

        var report = project.Build()!;

        Assert.IsLessThanOrEqualTo(0.6, Macs(report));
        Assert.IsEmpty(project.Reported.Where(d => d.Id == "NAS6007"), "a policy meets the target");
        Assert.HasCount(15, project.Trials());
        Assert.HasCount(15, Policies(project).Distinct());
        var predicted = report.Predictions!;
        CollectionAssert.IsSubsetOf(
            new[] { "work", "work and ridge" },
            predicted.Scores.Where(s => s.Metric == "latency").Select(s => s.Name).ToArray());
        Assert.AreEqual(1, predicted.Scores.Count(s => s is { Metric: "quality", Chosen: true }));
        Assert.IsTrue(predicted.Points.All(p => p.Low <= p.Predicted && p.Predicted <= p.High));
    }

    // What is known of a policy before it is measured decides whether it is: all but the first are within the targets.
    [TestMethod]
    [DataRow("adaptive")]
    [DataRow("measured-first")]
    public void PoliciesBeyondACountedTarget_AreNotMeasured(string order)
    {
        using var project = Project.Classifier(Search
            .Replace("hybrid", $"hybrid, order: {order}", StringComparison.Ordinal)
            .Replace("macs: 60 %", "macs: 50 %", StringComparison.Ordinal));

        var report = project.Build()!;

        var searched = report.Searched.Where(t => t.Phase != TrialPoint.Confirm).ToList();
        var limit = 0.5 * report.Measured.Original["macs"];
        Assert.IsTrue(searched.All(t => t.Counts["macs"] <= limit == (t.Violation == 0)));
        Assert.IsTrue(searched.Exists(t => t.Violation > 0), "seeds of every degree are measured");
        Assert.IsTrue(searched.Skip(10).All(t => t.Violation == 0));
    }

    // Of both distributions of cuts, halvings of the degree.
    [TestMethod]
    [DataRow(35)]
    [DataRow(70)]
    public void FirstPolicies_CloseInOnTheTarget(int percent)
    {
        using var project = Project.Classifier(Search.Replace("macs: 60 %", $"macs: {percent} %", StringComparison.Ordinal));

        var report = project.Build()!;

        double[] first = [.. report.Searched.Take(10).Select(t => 100 * t.Counts["macs"] / (double)report.Measured.Original["macs"])];
        Assert.AreEqual(100, first[0]);
        Assert.IsLessThanOrEqualTo(4, percent - first.Where(m => m <= percent).Max());
        Assert.IsTrue(first.Skip(1).Any(m => m > percent));
    }

    // In the other direction the predictor would rank the worst first.
    [TestMethod]
    public void PoliciesThatArePredicted_AreBetterThanTheFirstInTheMean()
    {
        using var project = Project.Classifier("");
        File.WriteAllText(
            project.Config,
            """
            model: { source: model.onnx, task: match-original }
            data: { validation: validation.npz }
            quality: { measure: cosine }
            prune: { max-ratio: 0.75, round-to: 1, match-statistics: false }
            target: { macs: 50 % }
            search: { method: hybrid, subset: 48 }
            predict: { predictor: gaussian-process }
            budget: { trials: 15 }
            """);

        var searched = project.Build()!.Searched.Where(t => t.Phase != TrialPoint.Confirm).ToList();

        double Mean(IEnumerable<TrialPoint> trials) => trials.Where(t => t.Violation == 0).Average(t => t.Quality);
        Assert.IsGreaterThan(Mean(searched.Take(10)), Mean(searched.Skip(10)));
    }

    [TestMethod]
    public void SearchThatWasInterrupted_ProposesTheSame()
    {
        using var project = Project.Classifier(Search);
        project.Build();
        var (whole, journal) = (Policies(project), Path.Combine(project.Obj, "trials.jsonl"));
        File.Delete(project.Lock);
        File.Delete(Path.Combine(project.Obj, "search.json"));
        File.WriteAllLines(journal, File.ReadAllLines(journal).Take(12));

        project.Build();

        // The batch of the last recorded trials; what follows depends on new measurements of latency.
        CollectionAssert.AreEqual(whole[..15], Policies(project)[..15]);
        DiagnosticAssert.Is(
            "nas : info NAS3103 | policies | 12", project.Reported.Single(d => d.Id == "NAS3103"));
    }

    [TestMethod]
    public void AnotherTarget_BeginsWithWhatWasMeasuredBefore()
    {
        using var project = Project.Classifier(Search);
        project.Build();
        File.WriteAllText(
            project.Config,
            File.ReadAllText(project.Config).Replace("macs: 60 %", "macs: 40 %", StringComparison.Ordinal));

        var report = project.Build()!;

        Assert.IsLessThanOrEqualTo(0.4, Macs(report));
        Assert.HasCount(20, project.Trials());
        DiagnosticAssert.Is("nas : info NAS6008 | … | 15", project.Reported.Single(d => d.Id == "NAS6008"));
    }

    [TestMethod]
    public void TargetsThatContradict_AreReportedWithTheNearest()
    {
        using var project = Project.Classifier(Search.Replace(
            "macs: 60 %", "size: 2 %, on-miss: warn", StringComparison.Ordinal));

        project.Build();

        project.AssertReported("(8,1): warning NAS6007 | … % | … %");
    }

    [TestMethod]
    [DataRow("search: { method: policy-gradient, order: adaptive }",
        "(5,36): error NAS0109 | search.order | search.method: policy-gradient | …'method: hybrid'…'order'…")]
    [DataRow("search: { method: hybrid, population: 8 }",
        "(5,27): error NAS0109 | search.population | search.method: hybrid | …'population'…")]
    [DataRow("search: { method: hybrid }\npredict: { samples: 8 }",
        "(6,12): error NAS0109 | predict.samples | search.method: hybrid | …'budget.trials'…")]
    public void KeysOfOtherMethods_AreErrors(string search, string expected)
    {
        using var project = Project.Classifier(Prune + search + "\n");

        project.AssertError(expected);
    }

    // With 8 bits as the only choice no policy is the original: as one of the trials it would make all sizes seem too
    // large, and the search would stay far below the target.
    [TestMethod]
    public void PoliciesAreProposed_UpToTheTargetOfSize()
    {
        const double Limit = 0.35;
        using var project = Project.Classifier(
            "prune: { max-ratio: 0.75, round-to: 1 }\nquantize: { method: weight-only }\nsearch: { subset: 48 }\n"
            + "predict: { predictor: ridge }\nbudget: { trials: 30 }\ntarget: { size: 35 % }\nseed: 1\n");

        var report = project.Build()!;

        var sizes = report.Searched.Where(t => t.Phase == "policies")
            .Select(t => (double)t.Counts[Measurement.Size] / report.Measured.OriginalBytes).ToList();
        Assert.IsInRange(0.95 * Limit, 1.01 * Limit, sizes.Skip(15).Max());
        var chosen = report.Searched.Last(t => t.Chosen).Counts[Measurement.Size];
        Assert.IsInRange(chosen - 500, chosen, report.Measured.SizeBytes, "with its record");
    }

    private static double Macs(BuildReport report) =>
        report.Measured.Optimized["macs"] / (double)report.Measured.Original["macs"];

    private static string[] Policies(Project project) =>
        [.. project.Trials().Select(l => JsonNode.Parse(l)!["Point"]!.ToJsonString())];
}
