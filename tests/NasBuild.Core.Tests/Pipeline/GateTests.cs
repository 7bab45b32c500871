using NasBuild.Core.Configuration;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Tests.Pipeline;

[TestClass]
public sealed class GateTests
{
    [TestMethod]
    [DataRow("accuracy-drop: 0.5 points", 0.9050, 0.9000, null)]
    [DataRow("accuracy-drop: 0.5 points", 0.9050, 0.8999, "(4,3): error NAS4103 | 0.51 points | 0.5 points | …10…")]
    [DataRow("accuracy-drop: 5 points", 0.9, 0.8, "(4,3): error NAS4103 | 10.00 points | 5 points | …10…")]
    public void Accuracy_IsHeldToTheDropWithoutSlack(string target, double before, double after, string? missed) =>
        AssertGate("image-classification", target, "accuracy", before, after, missed);

    [TestMethod]
    [DataRow(0.99, null)]
    [DataRow(0.9899, "(4,3): error NAS4104 | 99.0 % | 99 % | …10…")]
    [DataRow(double.NaN, "(4,3): error NAS4104 | NaN % | 99 % | …10…")]
    public void Agreement_IsHeldToTheLeast(double after, string? missed) =>
        AssertGate("match-original", "agreement: 99 %", "agreement", 1, after, missed);

    [TestMethod]
    [DataRow(10.2, null)]
    [DataRow(10.3, "(4,3): error NAS4105 | 3.0 % | 2 % | …10…")]
    public void Perplexity_IsHeldToTheRise(double after, string? missed) =>
        AssertGate("causal-lm", "perplexity-rise: 2 %", "perplexity", 10, after, missed);

    [TestMethod]
    [DataRow("size: 25 %", null)]
    [DataRow("size: 250 B", null)]
    [DataRow("size: 24 %", "(4,3): error NAS4102 | 250 B…25.0 %… | 24 % | …'prune.max-ratio'…")]
    [DataRow("size: 249 B", "(4,3): error NAS4102 | 250 B…25.0 %… | 249 B | …'prune.max-ratio'…")]
    [DataRow("latency: 50 %", null)]
    [DataRow("latency: 1.1 ms", null)]
    [DataRow("latency: 49 %", "(4,3): error NAS4101 | 1.000 ms…50.0 %… | 49 % | …'prune.max-ratio'…")]
    [DataRow("latency: 0.9 ms", "(4,3): error NAS4101 | 1.000 ms…50.0 %… | 0.9 ms | …'prune.max-ratio'…")]
    [DataRow("macs: 50 %", null)]
    [DataRow("macs: 49 %", "(4,3): error NAS4106 | MACs | 50…50.0 %… | 49 % | …'prune.max-ratio'…")]
    [DataRow("bit-operations: 3.125 %", null)]
    [DataRow("bit-operations: 3 %", "(4,3): error NAS4106 | bit operations | 3200…3.1 %… | 3 % | …'prune.max-ratio'…")]
    public void WhatARunTakes_AreHeldRelativeOrAbsolute(string target, string? missed) =>
        AssertGate("image-classification", target, "accuracy", 0.9, 0.9, missed);

    private static void AssertGate(
        string task, string target, string metric, double before, double after, string? missed)
    {
        using var project = new Project();
        project.Write(
            "nas.yaml",
            $"model: {{ source: m.onnx, task: {task} }}\ndata: {{ validation: v.npz }}\ntarget:\n  {target}\n");
        var latency = new LatencyComparison(new Latency(2, 2, 2), new Latency(1, 1, 1), 0.5, 0.5, 0.5, 3);
        var measured = new Measurement(
            Counts(1000, 100, 100 * 1024), Counts(250, 50, 50 * 64), latency, metric,
            [new SplitQuality("validation", 5, 1, 0), new SplitQuality("test", 10, before, after)]);

        var gate = TargetTable.Check(ConfigurationReader.Read(project.Config), measured).Single();

        Assert.AreEqual(missed is null, gate.Met);
        if (missed is not null)
        {
            project.AssertIs(missed, gate.Missed!);
        }
    }

    private static Counts Counts(long size, long macs, long bitOperations) =>
        new(
            KeyValuePair.Create("size", size),
            KeyValuePair.Create("macs", macs),
            KeyValuePair.Create("bit-operations", bitOperations));
}
