using NasBuild.Core.Reporting;
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
    private const string Finetune = "finetune: { epochs: 12, batch-size: 16, rate: 0.03, distill: false }\n";

    [TestMethod]
    [DataRow("quantize: { method: dynamic }\n", "DynamicQuantizeLSTM")]
    [DataRow("prune: { max-ratio: 0.5, widths: uniform, round-to: 1 }\n", "LSTM")]
    public void Lstm_IsFineTuned(string settings, string opType)
    {
        using var project = Speech(settings + Finetune);

        var report = project.Build()!;

        foreach (var d in project.Reported) { Console.WriteLine(d); }
        Console.WriteLine(report.FineTuned);
        var emitted = Model.Load(Path.Combine(project.Obj, report.Output));
        Console.WriteLine(string.Join("\n", emitted.Graph.Nodes.Select(n => n.ToString())));
        Console.WriteLine(string.Join("\n", emitted.Graph.Initializers.Select(n => n.ToString())));
        Assert.IsGreaterThan(report.FineTuned!.QualityBefore + 0.3, report.FineTuned.Quality);
        Assert.Contains(n => n.OpType == opType, emitted.Graph.Nodes);
    }

    private static Project Speech(string settings)
    {
        var project = new Project();
        project.Write("model.onnx", Net().ToBytes());
        WriteUtterances(project, "train.npz", 192);
        WriteUtterances(project, "validation.npz", 48);
        project.Write("nas.yaml", "model: { source: model.onnx }\ndata: { train: train.npz, validation: validation.npz }\n"
            + "target: { accuracy-drop: 100 points, on-miss: warn }\nthreads: 1\n" + settings);
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
        return net.Build(net.Gemm("scores", x, 24, Classes));
    }

    // Two sounds: one then the other, the other then the one, and the one twice.
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
