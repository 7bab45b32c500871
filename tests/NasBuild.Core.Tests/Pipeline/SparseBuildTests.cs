using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NasBuild.Core.Builds;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Diagnostics;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds that set single weights to zero.</summary>
[TestClass]
public sealed class SparseBuildTests
{
    private const string Text = "the quick brown fox jumps over the lazy dog, and then ";
    private const string Evolve =
        "prune: { criterion: evolve, granularity: unstructured, samples: 16, evolve: { population: 6, iterations: 4, "
        + "depth: 3, samples: 8 } }\n";

    [TestMethod]
    [DataRow("magnitude")]
    [DataRow("wanda")]
    [DataRow("pruner-zero")]
    [DataRow("sparsegpt")]
    [DataRow("mul(W, add(sqrt(X), G))")]
    public void Criterion_SetsTheShareToZeroAndSaysWhatItBought(string criterion)
    {
        using var project = Language(
            $"prune: {{ criterion: \"{criterion}\", granularity: unstructured, sparsity: 60 %, samples: 16 }}\n");

        var report = project.Build()!;

        Assert.IsNotEmpty(report.LinesOf("zeros"));
        Assert.AreEqual(0.6, Zeros(report.Output), 0.03);
        Assert.AreEqual("zipped", report.Lines[1].Metric);
        Assert.EndsWith(
            "layers are zero. They make a package smaller, not the file: ONNX Runtime stores and multiplies zeros like "
            + "any number. Speed comes from 'granularity: channel'.",
            report.Notes[^1]);
    }

    [TestMethod]
    public void PatternWithUpdate_HasTwoZerosInFour()
    {
        using var project = Language(
            "prune: { criterion: wanda, granularity: 2:4, update-weights: true, samples: 16 }\n");

        var report = project.Build()!;
        Assert.EndsWith(
            "some GPUs multiply it faster, with kernels made for it. Speed comes from 'granularity: channel'.",
            report.Notes[^1]);
        var model = Model.Load(report.Output);

        foreach (var layer in LinearLayer.In(model.Graph))
        {
            Assert.IsTrue(
                layer.Read(model.Graph[layer.Weight].Initializer!).Chunk(4).All(four => four.Count(w => w == 0) >= 2),
                layer.Name);
        }
    }

    [TestMethod]
    [DataRow("wanda", true)]
    [DataRow("sparsegpt", true)]
    [DataRow("magnitude", false)]
    public void LayersOfNoBlock_AreToldWhereInputsAreMeasured(string criterion, bool told)
    {
        using var project = Language($"prune: {{ criterion: {criterion}, granularity: unstructured, samples: 16 }}\n");

        _ = project.Build();

        var reported = project.Reported.Where(d => d.Id == "NAS1209").ToList();
        Assert.HasCount(told ? 1 : 0, reported);
        reported.ForEach(d => DiagnosticAssert.Is(
            $"{project.Config}(4,10): info NAS1209 | m.onnx | {criterion}", d));
    }

    [TestMethod]
    public void LayersThatAreExcluded_StayWhole()
    {
        using var project = Language("prune: { granularity: unstructured }\n");
        var name = project.Build()!.LinesOf("zeros")[0].Name;
        project.Write(
            "nas.yaml",
            File.ReadAllText(project.Config).Replace(
                "granularity: unstructured",
                $"granularity: unstructured, exclude: [\"{name}\"]",
                StringComparison.Ordinal));

        Assert.IsFalse(project.Build(BuildMode.Search)!.LinesOf("zeros").Any(z => z.Name == name));
    }

    [TestMethod]
    public void RatiosBySensitivity_AddUpToTheShare()
    {
        using var project = Language(
            "prune: { criterion: wanda, granularity: unstructured, sparsity: 70 %, ratios: sensitivity, samples: 16 }\n");

        var report = project.Build()!;

        Assert.AreEqual(0.7, Zeros(report.Output), 0.06);
        Assert.AreSequenceEqual(
            report.LinesOf("zeros").Select(l => l.Name).Order(StringComparer.Ordinal),
            report.Sensitivity!.ByLayer.Keys);
        Assert.AreEqual("rise of the loss with 50.0 % zeros", report.Sensitivity.Measure);

        // It is not measured again.
        Directory.Delete(project.Obj, recursive: true);
        var locked = project.Build(BuildMode.Locked)!.Sensitivity!;
        Assert.AreEqual(report.Sensitivity.Measure, locked.Measure);
        foreach (var (layer, rise) in report.Sensitivity.ByLayer)
        {
            Assert.AreEqual(rise, locked.ByLayer[layer], 1e-5 * Math.Abs(rise), layer);
        }
    }

    [TestMethod]
    public void RatiosEvolved_StandInTheLockAndAreNotEvolvedAgain()
    {
        using var project = Language(
            "prune: { criterion: wanda, granularity: unstructured, sparsity: 70 %, ratios: evolve, samples: 16, "
            + "evolve: { iterations: 24, samples: 4 } }\n");

        var report = project.Build()!;

        Assert.AreEqual(0.7, Zeros(report.Output), 0.06);
        DiagnosticAssert.Is(
            "nas : info NAS3302 | perplexity | … | 24 | … | …", project.Reported.Single(d => d.Id == "NAS3302"));
        var locked = JsonNode.Parse(File.ReadAllText(project.Lock))!["policy"]!["choices"]!["zeros"]!.AsObject();
        CollectionAssert.AreEquivalent(
            report.LinesOf("zeros").Select(z => z.Name).ToArray(), locked.Select(r => r.Key).ToArray());
        Assert.IsGreaterThan(1, locked.Select(r => (double)r.Value!).Distinct().Count());
        var bytes = File.ReadAllBytes(report.Output);

        Directory.Delete(project.Obj, recursive: true);
        var again = project.Build(BuildMode.Locked)!;

        Assert.IsFalse(File.Exists(Path.Combine(project.Obj, "ratios.jsonl")));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(again.Output));
    }

    [TestMethod]
    public void ZerosAndIntegers_TheReportTellsWhichBoughtWhat()
    {
        using var project = Language(
            "prune: { criterion: wanda, granularity: unstructured, update-weights: true, samples: 16 }\nquantize: { method: dynamic }\n");
        var stages = new ConcurrentQueue<string>();

        var report = project.Build(progress: p => stages.Enqueue(p.Stage))!;

        Assert.IsNotEmpty(report.LinesOf("bits"));
        Assert.EndsWith("What the file and the latency have gained is the work of 'quantize'.", report.Notes[^1]);
        Assert.StartsWith("nothing to search", ReportTable.Source(report));
        Assert.DoesNotContain("search", stages);
    }

    [TestMethod]
    public void EvolvedMetricWithRatiosBySensitivity_BothHold()
    {
        using var project = Language(Evolve.Replace(
            "samples: 16,", "sparsity: 70 %, ratios: sensitivity, samples: 16,", StringComparison.Ordinal));

        var report = project.Build()!;

        Assert.IsNotNull(report.Criterion);
        Assert.AreEqual(0.7, Zeros(report.Output), 0.06);
        Assert.AreNotEqual(
            report.LinesOf("zeros")[0].After * report.LinesOf("zeros")[1].Before,
            report.LinesOf("zeros")[1].After * report.LinesOf("zeros")[0].Before,
            "layers differ");
    }

    [TestMethod]
    public void EvolvedMetric_StandsInTheLockAndIsNotEvolvedAgain()
    {
        using var project = Language(Evolve);

        var report = project.Build()!;

        Assert.IsNotNull(report.Criterion);
        DiagnosticAssert.Is(
            $"nas : info NAS3301 | {report.Criterion} | perplexity | … | … | …",
            project.Reported.Single(d => d.Id == "NAS3301"));
        Assert.AreEqual(
            report.Criterion, (string?)JsonNode.Parse(File.ReadAllText(project.Lock))!["policy"]!["criterion"]);
        var bytes = File.ReadAllBytes(report.Output);

        Directory.Delete(project.Obj, recursive: true);
        var again = project.Build(BuildMode.Locked)!;
        Assert.IsFalse(File.Exists(Path.Combine(project.Obj, "criteria.jsonl")));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(again.Output));
    }

    [TestMethod]
    public void InterruptedEvolution_ResumesFromItsJournal()
    {
        using var project = Language(Evolve);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => project.Build(progress: p =>
        {
            if (p is { Stage: "evolve", Done: > 0 })
            {
                stop.Cancel();
            }
        }, cancellation: stop.Token));
        var journal = File.ReadAllLines(Path.Combine(project.Obj, "criteria.jsonl"));
        Assert.IsNotEmpty(journal);

        _ = project.Build();

        CollectionAssert.AreEqual(
            journal, File.ReadAllLines(Path.Combine(project.Obj, "criteria.jsonl")).Take(journal.Length).ToArray());
    }

    [TestMethod]
    public void NamedCriterion_IsFoundInAFolderAbove()
    {
        using var project = Language("prune: { criterion: our-own, granularity: unstructured, samples: 16 }\n");

        project.AssertError("(4,10): error NAS0114 | our-own | …random…wanda…");

        project.Write(
            "nas.criteria.json", """{ "our-own": { "metric": "mul(W, sqrt(X))", "origin": "evolved elsewhere" } }""");
        var model = File.ReadAllBytes(project.Build()!.Output);
        Assert.AreEqual(
            "mul(W, sqrt(X))",
            (string?)JsonNode.Parse(File.ReadAllText(project.Lock))!["settings"]!["prune"]!["criterion"]);

        project.Write(
            "nas.criteria.json", """{ "our-own": { "metric": "mul(exp(W), X)", "origin": "evolved elsewhere" } }""");
        CollectionAssert.AreNotEqual(model, File.ReadAllBytes(project.Build()!.Output));
        Assert.AreEqual(
            "mul(exp(W), X)",
            (string?)JsonNode.Parse(File.ReadAllText(project.Lock))!["settings"]!["prune"]!["criterion"]);
        CollectionAssert.Contains(
            File.ReadAllLines(Path.Combine(project.Obj, "inputs.txt")), project.In("nas.criteria.json"));

        project.Write("nas.criteria.json", """{ "our-own": { "metric": "mul(W", "origin": "" } }""");
        DiagnosticAssert.Is(
            $"{project.In("nas.criteria.json")}(1,1): error NAS0115 | …", project.Failure(Stage.Validate));
    }

    [TestMethod]
    public void WhatCannotBeDone_IsReported()
    {
        using var project = Language(
            "prune: { criterion: \"exp(mul(W, 0))\", granularity: unstructured, samples: 16 }\n");
        project.AssertError("(4,10): error NAS1207 | exp(mul(W, 0)) | a | …same score…", stage: null);

        Yaml(project, "prune: { criterion: \"exp(mul(W, 9999))\", granularity: unstructured, samples: 16 }\n");
        project.AssertError("(4,10): error NAS1207 | exp(mul(W, 9999)) | a | …finite…", stage: null);

        Yaml(project, "prune: { criterion: wanda, granularity: unstructured, samples: 5000 }\n");
        project.AssertError("(4,55): error NAS2202 | train | 269 | 5000", stage: Stage.Report);

        Yaml(project, "prune: { granularity: unstructured, include: [\"nothing*\"] }\n");
        project.AssertError("(4,10): error NAS1205 | m.onnx", stage: Stage.Report);

        Yaml(project, "prune: { granularity: 4:8, samples: 16 }\n", Nets.LanguageWithLayers(6));
        project.AssertError("(4,10): error NAS1206 | m.onnx | …6…", stage: null);
    }

    [TestMethod]
    [DataRow("wanda", "unstructured, sparsity: 60 %", 0.6, 2)]
    [DataRow("sparsegpt", "2:4", 0.5, 1)]
    [DataRow("mul(W, add(sqrt(X), G))", "4:8", 0.5, 1)]
    public void ConvolutionsOfAClassifier_GetZeros(string criterion, string granularity, double share, int layers)
    {
        using var project = Images($"prune: {{ criterion: \"{criterion}\", granularity: {granularity}, samples: 16 }}\n");

        var report = project.Build()!;

        Assert.AreEqual(layers, report.LinesOf("zeros").Length);
        foreach (var line in report.LinesOf("zeros"))
        {
            Assert.AreEqual(1 - share, (double)line.After / line.Before, 0.06, line.Name);
        }

        // The stem has 9 inputs.
        var dense = project.Reported.Where(d => d.Id == "NAS1211").ToList();
        Assert.HasCount(2 - layers, dense);
        dense.ForEach(d => project.AssertIs("(3,…): info NAS1211 | 1 | 'c1' (9 inputs)", d));
    }

    [TestMethod]
    [DataRow("unstructured, sparsity: 70 %")]
    [DataRow("2:4")]
    public void FineTuning_KeepsTheZerosAlsoWhenItResumes(string granularity)
    {
        using var project = Images(
            $"prune: {{ granularity: {granularity} }}\nfinetune: {{ epochs: 4, batch-size: 16, rate: 0.03, distill: false }}\n");
        using var stop = new CancellationTokenSource();
        using var watch = new Timer(_ =>
        {
            if (Directory.Exists(project.Obj)
                && Directory.GetFiles(project.Obj, "*.checkpoint", SearchOption.AllDirectories).Length > 0)
            {
                stop.Cancel();
            }
        }, null, 0, 1);
        try
        {
            _ = project.Build(cancellation: stop.Token);
        }
        catch (OperationCanceledException)
        {
            // It resumes after the first epoch.
        }

        var sparse = Model.Load(Path.Combine(project.Obj, "sparse.onnx"));

        var report = project.Build()!;

        Assert.IsGreaterThan(0, report.FineTuned!.BestEpoch);
        var tuned = Model.Load(report.Output);

        foreach (var layer in LinearLayer.In(sparse.Graph))
        {
            var (before, after) = (
                sparse.Graph[layer.Weight].Initializer!.ToFloats(), tuned.Graph[layer.Weight].Initializer!.ToFloats());
            Assert.IsTrue(before.Zip(after).All(w => w.First != 0 || w.Second == 0), layer.Name);
            Assert.IsTrue(before.Zip(after).Any(w => w.First != w.Second), layer.Name);
        }
    }

    private static Project Images(string yaml)
    {
        // Labels that the model has to learn: the class that it takes for the least likely.
        var (project, model) = (Project.Classifier(""), Nets.Classifier());
        var opposite = model.WithInitializers(model.Graph.Initializers
            .Where(t => t.Name.StartsWith("head", StringComparison.Ordinal))
            .Select(t => Tensor.Create<float>(t.Name, t.Shape.AsSpan(), Array.ConvertAll(t.ToFloats(), w => -w))));
        project.WriteImages("train.npz", opposite, 96);
        project.WriteImages("validation.npz", opposite, 48);
        project.Write(
            "nas.yaml",
            "model: { source: model.onnx }\ndata: { train: train.npz, validation: validation.npz }\n" + yaml
                + "target: { accuracy-drop: 100 points, on-miss: warn }\nthreads: 1\n");
        return project;
    }

    internal static Project Language(string yaml)
    {
        var project = new Project();
        project.Write("train.txt", string.Concat(Enumerable.Repeat(Text, 40)));
        project.Write("validation.txt", string.Concat(Enumerable.Repeat(Text, 8)));
        Yaml(project, yaml, Nets.LanguageWithLayers(16));
        return project;
    }

    private static void Yaml(Project project, string yaml, Model? model = null)
    {
        if (model is not null)
        {
            project.Write("m.onnx", model.ToBytes());
        }

        project.Write(
            "nas.yaml",
            "model: { source: m.onnx, task: causal-lm }\ndata: { train: train.txt, validation: validation.txt }\nthreads: 1\n"
                + yaml);
    }

    // The share of zeros among the weights that may be.
    private static double Zeros(string path)
    {
        var model = Model.Load(path);
        float[] weights =
            [.. LinearLayer.In(model.Graph).SelectMany(l => model.Graph[l.Weight].Initializer!.ToArray<float>())];
        return (double)weights.Count(w => w == 0) / weights.Length;
    }
}
