using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

[TestClass]
public sealed class MemoryTargetTests
{
    [TestMethod]
    [DataRow("50 %", true)]
    [DataRow("500 KB", true)]
    [DataRow("49 %", false)]
    [DataRow("499 KB", false)]
    public void Gate_IsHeldRelativeOrAbsolute(string limit, bool met)
    {
        using var project = new Project();
        project.Write(
            "nas.yaml",
            $"model: {{ source: m.onnx }}\ndata: {{ validation: v.npz }}\ntarget:\n  memory: {limit}\n");
        var measured = new Measurement(
            new Counts(KeyValuePair.Create("memory", 1_000_000L)),
            new Counts(KeyValuePair.Create("memory", 500_000L)),
            new LatencyComparison(new Latency(2, 2, 2), new Latency(1, 1, 1), 0.5, 0.5, 0.5, 3),
            "agreement",
            [new SplitQuality("validation", 5, 1, 1)]);

        var gate = TargetTable.Check(ConfigurationReader.Read(project.Config), measured).Single();

        Assert.AreEqual(met, gate.Met);
        if (!met)
        {
            project.AssertIs($"(4,3): error NAS4107 | …(50.0 %… | {limit} | …", gate.Missed!);
        }
    }

    [TestMethod]
    [DataRow("search: { method: evolution, subset: 48 }")]
    [DataRow("search: { method: policy-gradient, subset: 48 }\npredict: { samples: 16, predictor: ridge }")]
    public void Search_HoldsTheTargetWithTheBytesOfTheFileThatShips(string search)
    {
        using var project = Project.Classifier($$"""
            target: { memory: 60 % }
            prune: { max-ratio: 0.75, round-to: 1 }
            quantize: { weights: [8, 32] }
            {{search}}
            budget: { trials: 40 }
            seed: 1

            """);

        var report = project.Build()!;

        Assert.AreEqual(Peak(project.In("model.onnx")), report.Measured.Original["memory"]);
        Assert.AreEqual(Peak(report.Output), report.Measured.Optimized["memory"]);
        Assert.IsLessThanOrEqualTo(0.6, report.Measured.Optimized["memory"] / report.Measured.Original["memory"]);
        var line = report.Lines.Single(l => l.Metric == "memory");
        Assert.AreEqual(("<= 60 %", "ok"), (line.Target, line.Verdict));
        Assert.IsTrue(report.Searched.Any(t => t.Violation > 0), "without the target the search would go further");
    }

    [TestMethod]
    public void TargetThatCannotBe_IsNamedBeforeAnyTrial()
    {
        using var project = Project.Classifier("target:\n  memory: 1 %\nquantize: { method: weight-only }\n");

        project.AssertError("(4,3): error NAS3101 | target.memory | 1 % | …100.0 %… | …", Stage.Predict);
    }

    private static long Peak(string path) => PeakMemory.Of(Model.Load(path), Samples.For(Model.Load(path), 1));
}
