using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds that search through predictors.</summary>
[TestClass]
public sealed class PolicyGradientBuildTests
{
    private const string Search =
        "prune: { max-ratio: 0.75, round-to: 1 }\nquantize: { weights: [8, 32], method: static }\nsearch: { method: policy-gradient, "
        + "subset: 48 }\npredict: { samples: 16, predictor: ridge }\ntarget: { size: 70 % }\nseed: 1\n";

    [TestMethod]
    public void Targets_AreMetWithTheCandidatesAskedFor()
    {
        using var project = Project.Classifier(Search.Replace(", predictor: ridge", "", StringComparison.Ordinal));

        var report = project.Build()!;

        Assert.IsLessThanOrEqualTo(0.7, (double)report.Measured.SizeBytes / report.Measured.OriginalBytes);
        Assert.IsInRange(10, 16, project.Trials().Length);
        Assert.IsEmpty(project.Reported.Where(d => d.Id is "NAS3103" or "NAS6008"), "nothing was known");
        Assert.IsNotEmpty(report.Predictions!.Points);
        Assert.IsTrue(report.Predictions.Points.All(p => p.Low <= p.Predicted && p.Predicted <= p.High));
        Assert.AreEqual(1, report.Predictions.Scores.Count(s => s is { Metric: "latency", Chosen: true }));
    }

    [TestMethod]
    [DataRow("search: { method: policy-gradient, subset: 48 }\npredict: { samples: 16, predictor: ridge }\n")]
    [DataRow("search: { method: evolution, population: 8, subset: 48 }\nbudget: { trials: 40 }\n")]
    public void OperationsAsked_AreThoseOfTheModelThatShips(string search)
    {
        using var project = Project.Classifier(
            $"prune: {{ max-ratio: 0.75, round-to: 1 }}\nquantize: {{ weights: [8, 32] }}\n{search}target: {{ macs: 60 "
            + $"%, bit-operations: 30 % }}\nseed: 1\n");

        var report = project.Build()!;

        var shipped = Onnx.Model.Load(report.Output);
        var counted = Engine.OperationCount.Of(shipped, Engine.ShapeInference.Of(shipped, 1));
        Assert.AreEqual(
            (counted.Macs, counted.BitOperations),
            (report.Measured.Optimized["macs"], report.Measured.Optimized["bit-operations"]));
        Assert.IsLessThanOrEqualTo(0.6, (double)counted.Macs / report.Measured.Original["macs"]);
        Assert.IsLessThanOrEqualTo(0.3, (double)counted.BitOperations / report.Measured.Original["bit-operations"]);
        CollectionAssert.IsSubsetOf(
            new[] { "MACs <= 60 % ok", "bit operations <= 30 % ok" },
            report.Lines.Select(l => $"{l.Metric} {l.Target} {l.Verdict}").ToArray());
        Assert.IsTrue(
            report.Searched.Any(t => t.Violation > 0) && report.Searched.Single(t => t.Chosen).Violation == 0);
    }

    // Of one sample the quality is 0 or 1.
    [TestMethod]
    public void QualityThatNoCandidateChanges_IsToldInItsOwnUnit()
    {
        using var project = Project.Classifier(
            "prune: { max-ratio: 0.25, round-to: 1 }\nquantize: { weights: [8, 32] }\n"
            + "search: { method: hybrid, subset: 1 }\npredict: { predictor: ridge }\nbudget: { trials: 48 }\nseed: 1\n");

        project.Build();

        DiagnosticAssert.Is("nas : warning NAS6002 | quality | … | 1", project.Reported.Single(d => d.Id == "NAS6002"));
    }

    [TestMethod]
    public void AnotherTarget_IsMetWithWhatWasMeasuredBefore()
    {
        using var project = Project.Classifier(Search);
        project.Build();
        var before = Policies();
        File.WriteAllText(
            project.Config,
            File.ReadAllText(project.Config).Replace("size: 70 %", "size: 55 %", StringComparison.Ordinal));

        var report = project.Build()!;

        Assert.IsFalse(report.FromLock);
        Assert.IsLessThanOrEqualTo(0.55, (double)report.Measured.SizeBytes / report.Measured.OriginalBytes);
        Assert.IsLessThanOrEqualTo(5, Policies().Except(before).Count(), "only the few that are held for the best");
        DiagnosticAssert.Is("nas : info NAS6008 | … | 1…", project.Reported.Single(d => d.Id == "NAS6008"));

        // Those that are timed again have further lines.
        string[] Policies() => [.. project.Trials()
            .Select(l => System.Text.Json.Nodes.JsonNode.Parse(l)!["Point"]!.ToJsonString()).Distinct()];
    }

    [TestMethod]
    public void StoredPredictorOfAnotherModel_IsNotUsed()
    {
        using var project = Project.Classifier(Search);
        project.Build();
        var path = Path.Combine(project.Obj, "predictor-latency.json");
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        json["key"]!["model"] = "another";
        File.WriteAllText(path, json.ToJsonString());
        File.WriteAllText(
            project.Config,
            File.ReadAllText(project.Config).Replace("size: 70 %", "size: 60 %", StringComparison.Ordinal));

        project.Build();

        DiagnosticAssert.Is(
            "…predictor-latency.json(1,1): info NAS6004 | predictor-latency.json | …another model…",
            project.Reported.Single(d => d.Id == "NAS6004"));
    }

    [TestMethod]
    public void CandidatesSlowerThanPredicted_AreReportedAndEarlierOnesTimedAgain()
    {
        using var project = Project.Classifier(Search);
        project.Build();
        var before = Policies();
        PredictEverythingFast(Path.Combine(project.Obj, "predictor-latency.json"));
        File.WriteAllText(project.Config, File.ReadAllText(project.Config)
            .Replace("size: 70 %", "latency: 5 %, on-miss: warn", StringComparison.Ordinal));

        project.Build();

        DiagnosticAssert.Is(
            "nas : info NAS6005 | 1.8 % | … % | 5 %", project.Reported.First(d => d.Id == "NAS6005"));
        DiagnosticAssert.Is(
            "nas : info NAS6006 | … % | … | 1.0 % | …", project.Reported.Single(d => d.Id == "NAS6006"));

        // Every earlier one has a new latency: some are timed, the others follow them.
        var again = Policies()[before.Length..];
        Assert.IsTrue(before.All(again.Contains));

        string[] Policies() => [.. File.ReadAllLines(Path.Combine(project.Obj, "trials.jsonl"))
            .Select(l => JsonNode.Parse(l)!["Point"]!.ToJsonString())];
    }

    [TestMethod]
    public void TargetsThatContradict_AreReportedWithTheNearest()
    {
        using var project = Project.Classifier(Search.Replace(
            "size: 70 %", "size: 2 %, on-miss: warn", StringComparison.Ordinal));

        project.Build();

        project.AssertReported("(7,1): warning NAS6007 | … % | … %");
    }

    private static void PredictEverythingFast(string path)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        json["choice"]!["predictor"] = System.Text.Json.Nodes.JsonNode.Parse(
            """{ "$type": "mean", "dimension": 1, "mean": -4, "variance": 0 }""");
        json["choice"]!["compared"] = System.Text.Json.Nodes.JsonNode.Parse(
            """[{ "name": "mean", "tau": 0, "meanAbsoluteError": 0.01, "chosen": true }]""");
        File.WriteAllText(path, json.ToJsonString());
    }

    [TestMethod]
    public void PredictWithAnotherMethod_IsAnError()
    {
        using var project = Project.Classifier("prune: {}\nsearch: { method: random }\npredict: { samples: 16 }\n");

        project.AssertError("(5,1): error NAS0109 | predict | … | …'method: policy-gradient'…'predict'…");
    }
}
