using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Targets;
using NasBuild.Engine;

namespace NasBuild.Core.Tests.Pipeline;

[TestClass]
public sealed class GateTests
{
    [TestMethod]
    [DataRow("accuracy-drop: 0.5 points", 0.9050, 0.9000, null)]
    [DataRow("accuracy-drop: 0.5 points", 0.9050, 0.8999, "NAS4103: The accuracy drops by 0.51 points, the target is 0.5 points. Measured on 10 samples of the test split. Search longer, or relax size and latency.")]
    [DataRow("accuracy-drop: 5 points", 0.9, 0.8, "NAS4103: The accuracy drops by 10.00 points, the target is 5 points. Measured on 10 samples of the test split. Search longer, or relax size and latency.")]
    public void Accuracy_IsHeldToTheDropWithoutSlack(string target, double before, double after, string? missed) => AssertGate("image-classification", target, "accuracy", before, after, missed);

    [TestMethod]
    [DataRow(0.99, null)]
    [DataRow(0.9899, "NAS4104: The agreement with the original is 99.0 %, the target is 99 %. Measured on 10 samples of the test split. Search longer, or relax size and latency.")]
    [DataRow(double.NaN, "NAS4104: The agreement with the original is NaN %, the target is 99 %. Measured on 10 samples of the test split. Search longer, or relax size and latency.")]
    public void Agreement_IsHeldToTheLeast(double after, string? missed) => AssertGate("match-original", "agreement: 99 %", "agreement", 1, after, missed);

    [TestMethod]
    [DataRow(10.2, null)]
    [DataRow(10.3, "NAS4105: The perplexity rises by 3.0 %, the target is 2 %. Measured on 10 samples of the test split. Search longer, or relax size and latency.")]
    public void Perplexity_IsHeldToTheRise(double after, string? missed) => AssertGate("causal-lm", "perplexity-rise: 2 %", "perplexity", 10, after, missed);

    [TestMethod]
    [DataRow("size: 25 %", null)]
    [DataRow("size: 250 B", null)]
    [DataRow("size: 24 %", "NAS4102: The size is 250 B (25.0 % of the original), the target is 24 %. Allow a larger 'prune.max-ratio', fewer bits, or more accuracy-drop.")]
    [DataRow("size: 249 B", "NAS4102: The size is 250 B (25.0 % of the original), the target is 249 B. Allow a larger 'prune.max-ratio', fewer bits, or more accuracy-drop.")]
    [DataRow("latency: 50 %", null)]
    [DataRow("latency: 1.1 ms", null)]
    [DataRow("latency: 49 %", "NAS4101: The latency is 1.000 ms, 50.0 % of the original, the target is 49 %. Search longer, or allow a larger 'prune.max-ratio' or more loss of quality.")]
    [DataRow("latency: 0.9 ms", "NAS4101: The latency is 1.000 ms, 50.0 % of the original, the target is 0.9 ms. Search longer, or allow a larger 'prune.max-ratio' or more loss of quality.")]
    [DataRow("macs: 50 %", null)]
    [DataRow("macs: 49 %", "NAS4106: The MACs are 50 (50.0 % of the original), the target is 49 %. Allow a larger 'prune.max-ratio', fewer bits, or more loss of quality.")]
    [DataRow("bit-operations: 3.125 %", null)]
    [DataRow("bit-operations: 3 %", "NAS4106: The bit operations are 3200 (3.1 % of the original), the target is 3 %. Allow a larger 'prune.max-ratio', fewer bits, or more loss of quality.")]
    public void WhatARunTakes_AreHeldRelativeOrAbsolute(string target, string? missed) => AssertGate("image-classification", target, "accuracy", 0.9, 0.9, missed);

    private static void AssertGate(string task, string target, string metric, double before, double after, string? missed)
    {
        using var project = new Project();
        project.Write("nas.yaml", $"model: {{ source: m.onnx, task: {task} }}\ndata: {{ validation: v.npz }}\ntarget:\n  {target}\n");
        var latency = new LatencyComparison(new Latency(2, 2, 2), new Latency(1, 1, 1), 0.5, 0.5, 0.5, 3);
        var measured = new Measurement(Counts(1000, 100, 100 * 1024), Counts(250, 50, 50 * 64), latency, metric, [new SplitQuality("validation", 5, 1, 0), new SplitQuality("test", 10, before, after)]);

        var gate = TargetTable.Check(ConfigurationReader.Read(project.Config), measured).Single();

        Assert.AreEqual(missed is null, gate.Met);
        if (missed is not null)
        {
            Project.AssertDiagnostic(gate.Missed!, missed[..7], missed[9..], new SourcePosition(project.Config, 4, 3));
        }
    }

    private static Counts Counts(long size, long macs, long bitOperations) =>
        new(KeyValuePair.Create("size", size), KeyValuePair.Create("macs", macs), KeyValuePair.Create("bit-operations", bitOperations));
}
