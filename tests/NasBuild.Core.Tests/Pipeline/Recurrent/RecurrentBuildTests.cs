using System.Security.Cryptography;
using NasBuild.Core.Results;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Recurrent;

/// <summary>
/// Builds of a net for speech: features [batch, time, 40], a fully connected layer, an LSTM over time, and two fully
/// connected layers behind its last state.
/// </summary>
[TestClass]
public sealed class RecurrentBuildTests
{
    private const int Steps = 12;
    private const int Features = 40;
    private const int Units = 16;
    private const int Classes = 3;

    [TestMethod]
    [DataRow("prune: { max-ratio: 0.5, widths: uniform, round-to: 1 }\n", false, "LSTM")]
    [DataRow("quantize: { method: dynamic }\n", false, "DynamicQuantizeLSTM")]
    [DataRow("quantize: { method: dynamic }\n", true, "DynamicQuantizeLSTM")]
    [DataRow("quantize: { method: weight-only }\n", true, "LSTM")]
    public void Lstm_IsFineTunedWithTheLayersAroundIt(string settings, bool aware, string emitted)
    {
        using var project = Speech(settings
            + "finetune: { epochs: 12, batch-size: 16, rate: 0.03, distill: false, "
            + $"quantization-aware: {(aware ? "true" : "false")} }}\n");

        var report = project.Build()!;

        // Before, the net knows nothing of its three classes.
        Assert.IsLessThan(0.5, report.FineTuned!.QualityBefore);
        Assert.IsGreaterThan(0.9, report.FineTuned.Quality);
        Assert.AreEqual(report.FineTuned.Quality, (double)report.Measured.Quality[^1].Optimized, 0.05);
        Assert.DoesNotContain(d => d.Id == "NAS1210", project.Reported);
        Assert.Contains(n => n.OpType == emitted, Model.Load(Path.Combine(project.Obj, report.Output)).Graph.Nodes);

        var (before, after) = (Net().Graph, Tuned(project, report.FineTuned).Graph);
        foreach (var name in new[] { "frames.w", "lstm.w", "lstm.r", "lstm.b" })
        {
            Assert.IsGreaterThan(0.05, Distance(before[name].Constant!, after[name].Constant!), name);
        }

        // The first layer feeds the gates, whose inputs pruning leaves alone; the one behind the state is cut.
        CollectionAssert.AreEqual(new long[] { Features, 24 }, after["frames.w"].Constant!.Shape);
        Assert.AreEqual(
            settings.StartsWith("prune", StringComparison.Ordinal), after["hidden.w"].Constant!.Shape[0] < 24);
    }

    // The fine-tuned model, in floating point.
    private static Model Tuned(Project project, FineTuned tuned) => Model.Load(
        Directory.GetFiles(project.In("obj/finetune"), "*.onnx").Single(f =>
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f))) == tuned.Sha256));

    private static double Distance(Tensor before, Tensor after)
    {
        var (a, b) = (before.ToDoubles(), after.ToDoubles());
        return Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / a.Sum(x => x * x));
    }

    private static Project Speech(string settings)
    {
        var project = new Project();
        project.Write("model.onnx", Net().ToBytes());
        WriteUtterances(project, "train.npz", 192);
        WriteUtterances(project, "validation.npz", 48);
        project.Write("nas.yaml", """
            model: { source: model.onnx }
            data: { train: train.npz, validation: validation.npz }
            target: { accuracy-drop: 100 points, on-miss: warn }
            threads: 1

            """ + settings);
        return project;
    }

    private static Model Net()
    {
        var net = new Net();
        var x = net.Relu(net.Linear("frames", net.Input("x", 0, Steps, Features), Features, 24));
        var last = net.Add(
            "LSTM", ["all", "last"],
            [
                net.Transpose("time", x, 1, 0, 2), net.Weight("lstm.w", 1, 4 * Units, 24),
                net.Weight("lstm.r", 1, 4 * Units, Units), net.Weight("lstm.b", 1, 8 * Units),
            ],
            Onnx.Attribute.Of("hidden_size", (long)Units))[1];
        x = net.Relu(net.Gemm("hidden", net.Add("Squeeze", "state", [last, net.Longs(0)]), Units, 24));
        var model = net.Build(net.Gemm("scores", x, 24, Classes));
        return model.With(model.Graph.With(
            inputs: [new ValueInfo("x", ElementType.Float, [new(null, "n"), new(null, "time"), new(Features, null)])]));
    }

    // A low sound and then a high one, the other way round, or a low one twice: only their order tells the first two.
    private static void WriteUtterances(Project project, string name, int count)
    {
        var frames = Project.Random(count * Steps * Features, seed: count);
        long[] labels = [.. Enumerable.Range(0, count).Select(i => (long)(i % Classes))];
        for (var i = 0; i < count; i++)
        {
            Sound(i, step: 2, high: labels[i] == 1);
            Sound(i, step: 7, high: labels[i] == 0);
        }

        project.Write(name, NumPy.Npz(
            ("x", NumPy.Npy(frames, count, Steps, Features)), ("y", NumPy.Npy(labels, count))));

        void Sound(int sample, int step, bool high) =>
            frames.AsSpan((((sample * Steps) + step) * Features) + (high ? Features / 2 : 0), Features / 2).Fill(3);
    }
}
