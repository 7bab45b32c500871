using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Tests.Data;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Builds that fine-tune.</summary>
[TestClass]
public sealed class FineTuningTests
{
    private const string Data = "data:\n  train: train.npz\n  validation: validation.npz\n";
    private const string Cut =
        "target: { accuracy-drop: 100 points, on-miss: warn }\nprune: { max-ratio: 0.5, widths: uniform }\noutput: { "
        + "path: small.onnx }\nthreads: 1\n";

    [TestMethod]
    public void Labels_AreLearnt_AndTheLockGivesTheSameBytes()
    {
        using var project = Trained(Cut + "finetune: { epochs: 8, batch-size: 16, rate: 0.01, distill: false }\n");
        WritePatterns(project, "train.npz", 192);
        WritePatterns(project, "validation.npz", 48);

        List<string> stages = [];
        var report = project.Build(progress: p => stages.Add(p.Stage))!;

        Assert.IsTrue(stages.Exists(IsTuning));
        Assert.AreEqual(8, report.FineTuned!.Epochs);
        Assert.AreEqual(192, report.FineTuned.Samples);
        Assert.IsGreaterThan(report.FineTuned.QualityBefore, report.FineTuned.Quality);
        var artefact = File.ReadAllBytes(report.Output);
        Assert.AreEqual(0, Directory.GetFiles(project.Obj, "*.checkpoint", SearchOption.AllDirectories).Length);

        // Nothing is trained again for a changed comment; everything is from the lock alone.
        project.Write("nas.yaml", "# a comment\n" + File.ReadAllText(project.Config));
        stages.Clear();
        project.Build(progress: p => stages.Add(p.Stage));
        Assert.IsFalse(stages.Exists(IsTuning));
        Directory.Delete(project.Obj, recursive: true);
        var locked = project.Build(BuildMode.Locked)!;
        Assert.IsTrue(locked.FromLock);
        CollectionAssert.AreEqual(artefact, File.ReadAllBytes(locked.Output));
    }

    [TestMethod]
    public void FinalistsOfASearch_AreFineTunedBeforeOneIsChosen()
    {
        using var project = Trained(Cut
            + "search: { method: evolution, population: 4 }\nbudget: { time: 10 min, trials: 8 }\nquantize: { method: weight-only, "
            + "weights: [8, 32] }\nfinetune: { epochs: 1, batch-size: 16 }\n");

        List<string> stages = [];
        var mostLeft = TimeSpan.Zero;
        var report = project.Build(progress: p =>
        {
            stages.Add(p.Stage);
            mostLeft = p.Left > mostLeft ? p.Left.Value : mostLeft;
        })!;

        // The trials end the search, not the time.
        Assert.IsGreaterThan(TimeSpan.Zero, mostLeft);
        Assert.IsLessThan(TimeSpan.FromMinutes(1), mostLeft);

        // Finalists that differ in their bits only are fine-tuned once.
        Assert.IsTrue(stages.Exists(s => s.StartsWith("finetune 1/", StringComparison.Ordinal)));
        CollectionAssert.DoesNotContain(stages, "finetune", "the chosen one is at hand");
        Assert.AreEqual(1, report.FineTuned!.Epochs);
    }

    [TestMethod]
    public void BudgetTooShortForTheFineTuning_IsReportedByItsPredictedTime()
    {
        using var project = Trained(Cut
            + "search: { method: random, population: 4 }\nbudget: { time: 400 ms, trials: 4 }\n"
            + "finetune: { epochs: 80, batch-size: 16 }\n");

        var tuned = project.Build()!.FineTuned!;

        project.AssertReported("(10,11): warning NAS0140 | 400 ms | … | …");
        using var time = JsonDocument.Parse(File.ReadAllText(Path.Combine(project.Obj, TuningTime.File)));
        Assert.IsInRange(
            tuned.Seconds / 3, tuned.Seconds * 3,
            time.RootElement.GetProperty("result").GetProperty("finalistSeconds").GetDouble());
    }

    [TestMethod]
    [DataRow("random")]
    [DataRow("hybrid")]
    public void Trials_AreFineTunedForTheStepsThatAreAskedFor(string method)
    {
        using var project = Trained("");
        WritePatterns(project, "train.npz", 192);
        WritePatterns(project, "validation.npz", 48);
        var yaml = File.ReadAllText(project.Config);
        List<TrialPoint> again = [];
        double MeanQuality(int steps)
        {
            project.Write("nas.yaml", yaml + Cut + $"search: {{ method: {method}, finetune-steps: {steps} }}\n"
                + "budget: { time: 10 min, trials: 6 }\n"
                + "finetune: { epochs: 1, batch-size: 16, rate: 0.01, distill: false }\n");
            var searched = project.Build()!.Searched;
            again = [.. searched.Where(t => t.Phase == TrialPoint.Tuned)];
            return searched.Where(t => t.IsTrial).Average(t => t.Quality);
        }

        var untuned = MeanQuality(0);
        Assert.IsEmpty(again);
        var tuned = MeanQuality(12);

        Assert.IsGreaterThan(untuned + 0.1, tuned);
        if (method == "hybrid")
        {
            // More than the three that are fine-tuned to the end are left; after four times as many steps they are better.
            Assert.IsInRange(3, 6, again.Count);
            Assert.IsGreaterThan(tuned, again.Average(t => t.Quality));
        }

        var trials = project.Trials().Length;
        Assert.AreEqual(untuned, MeanQuality(0), "trials of before");
        Assert.HasCount(trials, project.Trials());
    }

    [TestMethod]
    public void QuantizationAware_QualityIsThatOfTheQuantizedModel()
    {
        // Ranges that cut one number in ten, so that rounding tells.
        const string Tuned = Cut
            + "quantize: { method: static, percentile: 90 }\nfinetune: { epochs: 2, batch-size: 16, rate: 0.01, distill: false, "
            + "quantization-aware: true }\n";
        using var project = Trained(Tuned);
        WritePatterns(project, "train.npz", 192);
        WritePatterns(project, "validation.npz", 48);

        var report = project.Build()!;

        var model = Model.Load(report.Output);
        Assert.IsTrue(model.Graph.Nodes.Any(n => n.Is("QuantizeLinear")));
        using var session = Session.Create(model, new SessionSettings(1));
        var samples = Patterns(48);
        var scores = session
            .Run(new Dictionary<string, Tensor> { [session.Inputs[0]] = samples.Images })[session.Outputs[0]]
            .ToFloats();
        var right = scores.Chunk(Nets.Classes)
            .Zip(samples.Labels, (row, label) => Array.IndexOf(row, row.Max()) == label).Count(r => r);
        Assert.AreEqual(right / 48.0, report.FineTuned!.Quality, 1e-9);
        Assert.IsGreaterThan(0, report.FineTuned.BestEpoch);
    }

    [TestMethod]
    public void LanguageModel_LearnsTheTextItIsGiven()
    {
        using var project = new Project();
        project.Write("m.onnx", Nets.Language(length: 8).ToBytes());
        var text = string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog, and then ", 40));
        project.Write("train.txt", text);
        project.Write("validation.txt", text[..400]);
        project.Write("nas.yaml", """
            model: { source: m.onnx, task: causal-lm }
            data: { train: train.txt, validation: validation.txt }
            threads: 1
            finetune: { epochs: 6, batch-size: 16, rate: 0.05, distill: false }
            """);

        var tuned = project.Build()!.FineTuned!;

        // From all 128 bytes being about as likely to the few that can follow a letter.
        Assert.IsGreaterThan(60, tuned.QualityBefore);
        Assert.IsLessThan(10, tuned.Quality);
    }

    [TestMethod]
    public void ModelWithAFixedBatch_TrainsOnThat()
    {
        using var project = Trained(Cut + "finetune: { epochs: 1 }\n", Nets.Classifier(batch: 4));

        Assert.AreEqual(192, project.Build()!.FineTuned!.Samples);
    }

    [TestMethod]
    public void TrainingThatDiverges_SaysWhatToChange()
    {
        using var project = Trained(Cut
            + "finetune: { epochs: 2, batch-size: 16, optimizer: sgd, rate: 10, momentum: 0.99, schedule: constant, weight-decay: 1 }\n");

        project.AssertError("(9,1): error NAS3201 | … | … | … | …", stage: null);
    }

    [TestMethod]
    public void FewerSamplesThanABatch_AreReported()
    {
        using var project = Trained(Cut + "finetune:\n  batch-size: 500\n");

        project.AssertError("(10,3): error NAS2201 | train.npz | 192 | 500", stage: Stage.Report);
    }

    [TestMethod]
    [DataRow("Flatten", 16, "warning NAS1210 | model.onnx | some | Compress")]
    [DataRow("Gemm", Nets.Classes, "error NAS1204 | model.onnx | Compress | some | …gradient… | Remove 'finetune'")]
    public void OperatorWithoutGradient_IsNamedAndWhatLiesBehindItIsTrained(string before, int channels, string told)
    {
        var model = Nets.Classifier();
        var graph = model.Graph;
        var value = graph.Nodes.Single(n => n.Is(before)).Outputs[0];

        // All channels pass through an operator that leaves some out.
        var odd = graph.Nodes.Select(n => n.Is(before) ? n.WithOutputs([value + "'"]) : n)
            .Append(new Node("Compress", [value + "'", "all"], [value], "some", "", Onnx.Attribute.Of("axis", 1)));
        var all = Tensor.Create<bool>("all", [channels], [.. Enumerable.Repeat(true, channels)]);
        using var project = Trained(
            "output: { path: small.onnx }\nthreads: 1\nfinetune: { batch-size: 16 }\n",
            model.With(graph.With(nodes: odd, initializers: graph.Initializers.Append(all))));

        if (told.StartsWith("error", StringComparison.Ordinal))
        {
            project.AssertError($"(7,1): {told}", stage: null);
        }
        else
        {
            project.Build();
            project.AssertReported($"(7,1): {told}");
        }
    }

    // A stripe whose brightness tells the class: the net looks at the mean of what it finds anywhere.
    private static void WritePatterns(Project project, string name, int count)
    {
        var (images, labels) = Patterns(count);
        project.Write(
            name, NumPy.Npz(("x", NumPy.Npy(images.ToFloats(), count, 1, 8, 8)), ("y", NumPy.Npy(labels, count))));
    }

    private static (Tensor Images, long[] Labels) Patterns(int count)
    {
        var images = Project.Random(count * 64, seed: count);
        long[] labels = [.. Enumerable.Range(0, count).Select(i => (long)(i % Nets.Classes))];
        for (var i = 0; i < count; i++)
        {
            images.AsSpan(i * 64, 32).Fill(3 * (labels[i] - 1));
        }

        return (Tensor.Create<float>("x", [count, 1, 8, 8], images), labels);
    }

    private static bool IsTuning(string stage) => stage.StartsWith("finetune", StringComparison.Ordinal);

    private static Project Trained(string yaml, Model? model = null)
    {
        var project = Project.Classifier("", model);
        project.WriteImages("train.npz", model ?? Nets.Classifier(), 192);
        project.Write("nas.yaml", "model: { source: model.onnx }\n" + Data + yaml);
        return project;
    }
}
