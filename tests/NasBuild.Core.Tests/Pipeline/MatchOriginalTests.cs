using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Tests.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds without labels, with several inputs, with a fixed batch, and over tokens.</summary>
[TestClass]
public sealed class MatchOriginalTests
{
    [TestMethod]
    public void ClassScores_AreHeldByTheirBestClass()
    {
        using var project = Images(
            Nets.Classifier(), "quantize: { method: weight-only }\ntarget: { agreement: 50 % }\n");

        var report = project.Build()!;

        var quality = report.Measured.Final!;
        Assert.AreEqual("agreement", report.Measured.QualityMetric);
        Assert.AreEqual(1, quality.Original);
        Assert.AreEqual(quality.Optimized, Math.Round(quality.Optimized * 32) / 32, 1e-12, "a share of 32 samples");
        Assert.AreEqual("", quality.Measure);
        Assert.Contains("32 samples of validation", report.Lines.Single(l => l.Metric == "agreement").Note);
    }

    [TestMethod]
    public void OtherOutputs_AreHeldByRelativeL2AndCosineIsReported()
    {
        using var project = Images(
            Nets.Filter(), "prune: { max-ratio: 0.5 }\nquantize: { method: static, samples: 16 }\n", split: "train");

        var report = project.Build()!;

        var quality = report.Measured.Final!;
        Assert.AreEqual("train (held out)", quality.Split, "whatever samples there are");
        Assert.AreEqual(6, quality.Samples);
        Assert.IsLessThan(1, quality.Optimized);
        Assert.IsGreaterThan(quality.Optimized, quality.Outputs.Single().Cosine);
        Assert.Contains("one minus relative L2; cosine ", report.Lines.Single(l => l.Metric == "agreement").Note);
    }

    [TestMethod]
    public void RateThatHarmsTheModel_IsLoweredAndNamed()
    {
        using var project = Images(
            Nets.Classifier(),
            "quality: { measure: relative-l2 }\nprune: { max-ratio: 0.5 }\n"
            + "finetune: { epochs: 2, batch-size: 8, rate: 0.5 }\n",
            split: "train");

        var report = project.Build()!;

        project.AssertReported("(5,39): info NAS3206 | 0.5 | 0.…");
        Assert.IsLessThan(0.5, report.FineTuned!.LowerRate!.Value);
    }

    [TestMethod]
    public void WeightsThatReadKeptChannels_AreFittedAndTheOutputsComeCloser()
    {
        double Lost(bool update)
        {
            using var project = Images(
                Nets.Classifier(),
                "target: { macs: 60 %, on-miss: warn }\n"
                + $"prune: {{ max-ratio: 0.5, samples: 16, update-weights: {(update ? "true" : "false")} }}\n",
                split: "train");
            return 1 - project.Build()!.Measured.Final!.Outputs.Single().Cosine;
        }

        Assert.IsLessThan(Lost(update: false) / 5, Lost(update: true));
    }

    [TestMethod]
    [DataRow("quality: { measure: cosine }\n")]
    [DataRow("target: { cosine: 0.5 }\n")]
    public void AnotherMeasure_IsNotReadFromWhatWasMeasuredBefore(string another)
    {
        using var project = Images(Nets.Filter(), "prune: { max-ratio: 0.5 }\nsearch:\nbudget: { trials: 4 }\n");
        project.Build();
        var before = project.Trials().Length;
        project.Write("nas.yaml", File.ReadAllText(project.Config) + another);

        var report = project.Build()!;

        Assert.IsFalse(report.FromLock);
        Assert.IsGreaterThan(before, project.Trials().Length);
    }

    [TestMethod]
    public void NoSamples_RunSafePassesAndWeightOnlyQuantization()
    {
        using var project = new Project();
        project.Write("m.onnx", Nets.Classifier().ToBytes());
        project.Write(
            "nas.yaml", "model: { source: m.onnx, task: match-original }\nprune: { max-ratio: 0.9 }\n"
            + "quantize: { method: static }\n");

        var report = project.Build()!;

        Assert.AreEqual(DiagnosticSeverity.Warning, project.Reported.Single(d => d.Id == "NAS2109").Severity);
        Assert.IsNull(report.Measured.Final);
        Assert.IsEmpty(report.LinesOf("channels"));
        Assert.Contains(
            "No samples: only this was done, passes that change no result, and weight-only quantization to 8 bits.",
            report.Notes);
        Assert.IsTrue(report.Notes.Any(n => n.StartsWith("Quality was not measured: there are no samples.")));
        Assert.IsTrue(report.Measured.MadeUp is { Samples: 4, RelativeL2: > 0 and < 0.05, Cosine: > 0.99 and < 1 });
        Assert.Contains("made-up inputs", report.Lines.Single(l => l.Metric == "outputs").Note);
        var graph = Model.Load(report.Output).Graph;
        Assert.IsTrue(graph.Initializers.Any(t => t.ElementType is ElementType.Int8 or ElementType.UInt8));
        Assert.IsFalse(
            graph.Nodes.Any(n =>
                n.OpType is "QuantizeLinear" or "QLinearConv" or "ConvInteger" or "DynamicQuantizeLinear"),
            "activations stay as they are");
        CollectionAssert.AreEqual(
            new long[] { 16, 16, 3, 3 },
            graph.Initializers.Where(t => t.Shape.Length == 4).Select(t => t.Shape.ToArray()).First(s => s[1] == 16),
            "no channel is cut");
        Assert.IsLessThan(report.Measured.OriginalBytes / 2, report.Measured.SizeBytes);
    }

    [TestMethod]
    public void SeveralInputs_AreFedByName()
    {
        using var project = new Project();
        project.Write("m.onnx", Nets.TwoInputs().ToBytes());
        project.Write("v.npz", NumPy.Npz(("right", NumPy.Npy(Project.Random(320), 32, 10)), (
            "left", NumPy.Npy(Project.Random(192, seed: 6), 32, 6))));
        project.Write(
            "nas.yaml",
            "model: { source: m.onnx, task: match-original }\ndata: { validation: v.npz }\nprune: { max-ratio: 0.5 "
            + "}\nquantize: { method: dynamic }\n");

        var quality = project.Build()!.Measured.Final!;

        Assert.AreEqual(32, quality.Samples);
        Assert.IsGreaterThan(0.3, quality.Optimized);
    }

    [TestMethod]
    public void FixedBatch_IsFedWholeBatchesEverywhere()
    {
        var net = Nets.Classifier(batch: 4);
        using var project = Project.Classifier(
            "prune: { max-ratio: 0.5 }\nquantize: { samples: 7 }\nsearch: { subset: 10, method: evolution, population: 4 }\nbudget: { trials: 6 }\n",
            net);
        project.WriteImages("validation.npz", net, 24);

        var report = project.Build()!;

        Assert.AreEqual(24, report.Measured.Final!.Samples);
        Assert.AreEqual(4, Model.Load(report.Output).Graph.Inputs[0].Shape!.Value[0].Size);
    }

    [TestMethod]
    public void FixedBatch_IsFedWholeBatchesToCriteria()
    {
        var net = Nets.Classifier(batch: 3);
        using var project = Project.Classifier(
            "prune: { max-ratio: 0.5, criterion: gblm, samples: 8 }\n", net);
        project.WriteImages("validation.npz", net, 24);
        project.Write(
            "nas.yaml", File.ReadAllText(project.Config).Replace(
                "validation.npz }", "validation.npz, train: validation.npz }", StringComparison.Ordinal));

        Assert.AreEqual(24, project.Build()!.Measured.Final!.Samples);
    }

    [TestMethod]
    public void Tokens_AreHeldByPerplexity()
    {
        using var project = new Project();
        project.Write("m.onnx", Nets.Language().ToBytes());
        project.Write("t.txt", string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 40)));
        project.Write(
            "nas.yaml",
            "model: { source: m.onnx, task: causal-lm }\ndata: { validation: t.txt }\nquantize: { method: dynamic "
            + "}\ntarget: { perplexity-rise: 50 % }\n");

        var report = project.Build()!;

        Assert.AreEqual("perplexity", report.Measured.QualityMetric);
        Assert.IsGreaterThan(1, report.Measured.Final!.Original);
        Assert.AreEqual("ok", report.Lines.Single(l => l.Metric == "perplexity").Verdict);
    }

    private static Project Images(Model model, string yaml, string split = "validation")
    {
        var project = new Project();
        project.Write("m.onnx", model.ToBytes());
        project.Write("v.npz", NumPy.Npz(("x", NumPy.Npy(Project.Random(32 * 64), 32, 1, 8, 8))));
        project.Write(
            "nas.yaml", $"model: {{ source: m.onnx, task: match-original }}\ndata: {{ {split}: v.npz }}\n{yaml}");
        return project;
    }
}
