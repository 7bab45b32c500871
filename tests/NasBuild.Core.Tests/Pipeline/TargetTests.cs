using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Diagnostics;

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

        var error = project.Failure(Stage.Search);

        Assert.AreEqual("NAS3101", error.Id);
        Assert.StartsWith("'target.size: 2 %' cannot be reached with these settings; the least that can be is ", error.Message);
        Assert.EndsWith("% of the original). Relax it, or allow more: 'prune' cuts channels as well.", error.Message);
        Assert.AreEqual(new SourcePosition(project.Config, 4, 3), error.Position);
        Assert.IsEmpty(project.Trials());
    }

    [TestMethod]
    public void LatencyThatCannotBe_IsNamedWithTheLeast()
    {
        using var project = Project.Classifier("target:\n  latency: 1 %\nprune: {}\n");

        var error = project.Failure(Stage.Predict);

        Assert.AreEqual("NAS3101", error.Id);
        Assert.StartsWith("'target.latency: 1 %' cannot be reached with these settings; the least that can be is about ", error.Message);
        Assert.EndsWith(" % of the original. Relax it, or allow more: 'quantize' lowers the bits as well.", error.Message);
        Assert.AreEqual(new SourcePosition(project.Config, 4, 3), error.Position);
    }

    [TestMethod]
    [DataRow("macs", "6 %", "156.7 k (100.0 % of the original)")]
    [DataRow("bit-operations", "20 %", "40.12 M (25.0 % of the original)")]
    public void OperationsThatCannotBe_AreNamedWithTheLeast(string key, string target, string least)
    {
        using var project = Project.Classifier($"target:\n  {key}: {target}\nquantize: {{ method: weight-only }}\n");

        var error = project.Failure(Stage.Predict);

        Assert.AreEqual("NAS3101", error.Id);
        Assert.AreEqual($"'target.{key}: {target}' cannot be reached with these settings; the least that can be is {least}. Relax it, or allow more: 'prune' cuts channels as well.", error.Message);
        Assert.AreEqual(new SourcePosition(project.Config, 4, 3), error.Position);
    }

    [TestMethod]
    public void TargetThatCannotBeAndOnlyWarns_IsAWarning()
    {
        using var project = Project.Classifier(Unreachable.Replace("  size", "  on-miss: warn\n  size", StringComparison.Ordinal));

        project.Build(stage: Stage.Predict);

        Assert.AreEqual(DiagnosticSeverity.Warning, project.Told.Single(d => d.Id == "NAS3101").Severity);
    }

    [TestMethod]
    public void BudgetShorterThanOneTrial_SaysWhatATrialTakes()
    {
        using var project = Project.Classifier("quantize: { method: weight-only }\nsearch: {}\nbudget:\n  time: 0.001 ms\n");

        var error = project.Failure(Stage.Predict);

        Assert.AreEqual("NAS3102", error.Id);
        StringAssert.Matches(error.Message, new(@"^The budget of 0\.001 ms is too short for one trial, which takes about [\d.]+ m?s\. Set 'budget\.time' to at least [\d.]+ m?s\.$"));
        Assert.AreEqual(new SourcePosition(project.Config, 6, 3), error.Position);
    }

    [TestMethod]
    public void WhatHasNoEffect_IsAWarning()
    {
        using var project = Project.Classifier("prune: { round-to: 16, exclude: [conv*], skip-blocks: true }\nquantize:\n  include: ['head*']\n");

        project.Build(stage: Stage.Predict);

        project.AssertTold(
            "NAS1201", "No channels of 'model.onnx' can be cut: logits: 3 of head.w[0]: it reaches the graph output 'logits'. Widen 'prune.include', or remove 'prune'.", DiagnosticSeverity.Warning, 3, 1);
        project.AssertTold(
            "NAS1202",
            "No node of 'model.onnx' can be quantized: it has no convolution or matrix product with constant weights among the nodes chosen. Widen 'quantize.include', or remove 'quantize'.",
            DiagnosticSeverity.Warning,
            4,
            1);
        project.AssertTold(
            "NAS1208",
            "'model.onnx' has no residual block that may be skipped: no sum x + f(x) with an f that has weights and is read nowhere else. Widen 'prune.include', or remove 'skip-blocks'.",
            DiagnosticSeverity.Warning,
            3,
            42);
        var unmatched = project.Told.Where(d => d.Id == "NAS1203").ToList();
        Project.AssertDiagnostic(
            unmatched[0], "NAS1203", "The pattern 'conv*' in 'prune.exclude' matches no node of the model. 'nas inspect' lists the nodes' names.", new SourcePosition(project.Config, 3, 24));
        Project.AssertDiagnostic(
            unmatched[1], "NAS1203", "The pattern 'head*' in 'quantize.include' matches no node of the model. 'nas inspect' lists the nodes' names.", new SourcePosition(project.Config, 5, 3));
    }
}
