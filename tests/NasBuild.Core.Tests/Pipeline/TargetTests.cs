using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>What can be told before the search starts.</summary>
[TestClass]
public sealed class TargetTests
{
    private const string Unreachable = "target:\n  size: 2 %\nquantize: { method: weight-only, weights: [8, 4] }\n";

    [TestMethod]
    public void SizeThatCannotBe_IsNamedWithTheLeastBeforeAnyTrial()
    {
        using var project = Project.Classifier(Unreachable + "search: {}\n");

        project.AssertError("(4,3): error NAS3101 | target.size | 2 % | … % … | …'prune'…", Stage.Search);
        Assert.IsEmpty(project.Trials());
    }

    [TestMethod]
    public void LatencyThatCannotBe_IsNamedWithTheLeast()
    {
        using var project = Project.Classifier("target:\n  latency: 1 %\nprune: {}\n");

        project.AssertError("(4,3): error NAS3101 | target.latency | 1 % | … % … | …'quantize'…", Stage.Predict);
    }

    [TestMethod]
    [DataRow("macs", "6 %", "156.7 k…100.0 %…")]
    [DataRow("bit-operations", "20 %", "40.12 M…25.0 %…")]
    public void OperationsThatCannotBe_AreNamedWithTheLeast(string key, string target, string minimum)
    {
        using var project = Project.Classifier($"target:\n  {key}: {target}\nquantize: {{ method: weight-only }}\n");

        project.AssertError(
            $"(4,3): error NAS3101 | target.{key} | {target} | {minimum} | …'prune'…", Stage.Predict);
    }

    [TestMethod]
    public void TargetThatCannotBeAndOnlyWarns_IsAWarning()
    {
        using var project = Project.Classifier(Unreachable.Replace(
            "  size", "  on-miss: warn\n  size", StringComparison.Ordinal));

        project.Build(stage: Stage.Predict);

        project.AssertReported("(5,3): warning NAS3101 | target.size | 2 % | … | …");
    }

    [TestMethod]
    public void BudgetShorterThanOneTrial_SaysWhatATrialTakes()
    {
        using var project = Project.Classifier(
            "quantize: { method: weight-only }\nsearch: {}\nbudget:\n  time: 0.001 ms\n");

        project.AssertError("(6,3): error NAS3102 | 0.001 ms | …s | …s", Stage.Predict);
    }

    [TestMethod]
    public void WhatHasNoEffect_IsAWarning()
    {
        using var project = Project.Classifier(
            "prune: { round-to: 16, exclude: [conv*], skip-blocks: true }\nquantize:\n  include: ['head*']\n");

        project.Build(stage: Stage.Predict);

        project.AssertReported("(3,1): warning NAS1201 | model.onnx | …head.w…'logits'…");
        project.AssertReported("(4,1): warning NAS1202 | model.onnx | …weights…");
        project.AssertReported("(3,42): warning NAS1208 | model.onnx");
        var unmatched = project.Reported.Where(d => d.Id == "NAS1203").ToList();
        project.AssertIs("(3,24): warning NAS1203 | conv* | prune.exclude", unmatched[0]);
        project.AssertIs("(5,3): warning NAS1203 | head* | quantize.include", unmatched[1]);
    }
}
