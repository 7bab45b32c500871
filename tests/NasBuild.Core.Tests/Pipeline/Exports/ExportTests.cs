using System.IO.Compression;
using NasBuild.Core.Reporting;
using NasBuild.Core.Tests.Data;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pipeline.Exports;

/// <summary>
/// Nets as PyTorch 1.13 exports them at several operator sets: a part of what export.py in NasBuild.Benchmarks writes
/// and its benchmark builds. The number is the operator set.
/// </summary>
[TestClass]
public sealed class ExportTests
{
    private const int Samples = 16;
    private const string Prune = """
        prune: { round-to: 1 }
        search: { method: evolution, population: 4, subset: 8 }
        target: { macs: 80 %, on-miss: warn }

        """;

    [TestMethod]
    [DataRow("resnet-9", "static")]
    [DataRow("efficientnet-12", "static")]
    [DataRow("yolo-11", "static")]
    [DataRow("vit-12", "dynamic")]
    [DataRow("bert-9", "dynamic")]
    public void Net_IsQuantized(string net, string method)
    {
        using var project = Exported(net, $"quantize: {{ method: {method} }}\n");

        var report = project.Build()!;

        // Untrained nets hardly depend on their inputs, so that the spread of their outputs tells little.
        Assert.IsGreaterThan(0.9, report.Measured.Quality[^1].Outputs.Min(o => o.Cosine));
        Assert.Contains(
            n => n.OpType is "QuantizeLinear" or "DynamicQuantizeLinear", Emitted(project, report).Graph.Nodes);
    }

    [TestMethod]
    [DataRow("mobilenetv3-11", "")]
    [DataRow("densenet-14", "")]
    [DataRow("segmenter-9", "")]
    [DataRow("resnet-9", "finetune: { epochs: 1, batch-size: 8 }\n")]
    [DataRow("unet-13", "finetune: { epochs: 1, batch-size: 8 }\n")]
    [DataRow("gpt-16", "finetune: { epochs: 1, batch-size: 8 }\n")]
    public void Net_IsPruned(string net, string settings)
    {
        using var project = Exported(net, Prune + settings);

        var report = project.Build()!;

        Assert.IsLessThan((double)report.Measured.Original["macs"], (double)report.Measured.Optimized["macs"]);
        Assert.AreEqual(18, Emitted(project, report).Opset);
    }

    // A bidirectional LSTM behind convolutions: all weights are trained.
    [TestMethod]
    public void RecurrentNet_IsFineTunedAsAWhole()
    {
        using var project = Exported("crnn-13", Prune + "finetune: { epochs: 1, batch-size: 8 }\n");

        var report = project.Build()!;

        Assert.AreEqual(1, report.FineTuned!.BestEpoch);
        Assert.DoesNotContain(d => d.Id == "NAS1210", project.Reported);
        var (before, after) = (Gates(Model.Load(project.In("model.onnx"))), Gates(Emitted(project, report)));
        Assert.IsTrue(before.Zip(after).All(w => !w.First.AsSpan().SequenceEqual(w.Second)));

        static List<float[]> Gates(Model model) =>
        [
            .. model.Graph.Nodes.Single(n => n.Is("LSTM")).Inputs.Skip(1).Take(3)
                .Select(i => model.Graph[i].Constant!.ToFloats())
        ];
    }

    private static Model Emitted(Project project, BuildReport report) =>
        Model.Load(Path.Combine(project.Obj, report.Output));

    private static Project Exported(string net, string settings)
    {
        var project = new Project();
        var file = Path.Combine(
            Repository.Root, "tests", "NasBuild.Core.Tests", "Pipeline", "Exports", $"{net}.onnx.gz");
        using (var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress))
        using (var plain = new MemoryStream())
        {
            gzip.CopyTo(plain);
            project.Write("model.onnx", plain.ToArray());
        }

        var inputs = Model.Load(project.In("model.onnx")).Graph.RequiredInputs;
        project.Write("data.npz", NumPy.Npz([.. inputs.Select(i => (i.Name, Random(i)))]));
        project.Write("nas.yaml", "model: { source: model.onnx, task: match-original }\n"
            + "data: { train: data.npz, validation: data.npz }\nthreads: 1\nbudget: { time: 60 s, trials: 4 }\n"
            + settings);
        return project;
    }

    private static byte[] Random(ValueInfo input)
    {
        long[] shape = [Samples, .. input.Shape!.Value.Skip(1).Select(d => d.Size!.Value)];
        var numbers = Project.Random((int)shape.Aggregate(1L, (product, size) => product * size));
        return input.ElementType == ElementType.Float
            ? NumPy.Npy(Array.ConvertAll(numbers, n => (4 * n) - 2), shape)
            : NumPy.Npy(Array.ConvertAll(numbers, n => input.Name == "attention_mask" ? 1 : (long)(100 * n)), shape);
    }
}
