using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Data;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Classifiers whose scores are not [batch, classes] in the first output.</summary>
[TestClass]
public sealed class ClassifierTests
{
    private const int Samples = 40;

    [TestMethod]
    public void OneProbability_TellsTwoClassesApart()
    {
        using var project = Of(net =>
            (net.Add("Sigmoid", "p", [net.Gemm("z", net.Input("x", 0, 8), 8, 1)]), [Floats("p", 1)]));

        Assert.AreEqual(1, project.Build()!.Measured.Quality[^1].Original);
    }

    // The labels are those that the net gives: from weights near 0, which it had not, it learns them again.
    [TestMethod]
    public void OneProbability_IsTrainedWithItsLabels()
    {
        using var project = Of(net =>
            (net.Add("Sigmoid", "p", [net.Gemm("z", net.Input("x", 0, 8), 8, 1)]), [Floats("p", 1)]));
        var model = Model.Load(project.In("m.onnx"));
        project.Write("m.onnx", model.WithInitializers(
            model.Graph.Initializers.Select(t => Tensor.Create<float>(
                t.Name, t.Shape.AsSpan(), Array.ConvertAll(t.ToFloats(), w => -w / 100)))).ToBytes());
        project.Write("nas.yaml", """
            model: { source: m.onnx, task: image-classification }
            data: { train: d.npz, validation: d.npz }
            finetune: { epochs: 20, batch-size: 8, rate: 0.1, distill: false }

            """);

        var quality = project.Build()!.Measured.Quality[^1];

        Assert.IsLessThan(0.3, quality.Original);
        Assert.IsGreaterThan(0.7, quality.Optimized);
    }

    [TestMethod]
    public void OneLogit_TellsNothingApart()
    {
        using var project = Of(net => (net.Gemm("z", net.Input("x", 0, 8), 8, 1), [Floats("z", 1)]));

        project.AssertError("(1,26): error NAS1111 | z | …[1, 1]… | …Sigmoid", stage: null);
    }

    [TestMethod]
    public void LabelInFront_IsNotTheScores()
    {
        using var project = Of(LabelFirst);

        Assert.AreEqual(1, project.Build()!.Measured.Quality[^1].Original);
    }

    [TestMethod]
    public void LabelInFront_IsNotWhatIsCompared()
    {
        using var project = Of(LabelFirst);
        project.Write(
            "nas.yaml",
            "model: { source: m.onnx, task: match-original }\ndata: { validation: d.npz }\nquantize:\n");

        Assert.AreEqual("scores", project.Build()!.Measured.Quality[^1].Outputs.Single().Output);
    }

    [TestMethod]
    public void ComparedOutputThatIsNoNumber_IsUnusable()
    {
        using var project = Of(net =>
        {
            var (scores, outputs) = LabelFirst(net);
            net.Add("Cast", "text", [scores], Attribute.Of("to", (long)ElementType.String));
            return (scores, [.. outputs, new ValueInfo("text", ElementType.String, [new(null, "n"), new(2, null)])]);
        });
        project.Write(
            "nas.yaml",
            "model: { source: m.onnx, task: match-original }\nquality: { outputs: [text] }\n"
                + "data: { validation: d.npz }\nquantize:\n");

        project.AssertError("(2,12): error NAS1111 | text | …not a tensor of numbers… | …numbers", stage: null);
    }

    private static (string Scores, ValueInfo[] Outputs) LabelFirst(Net net)
    {
        var scores = net.Add("Softmax", "scores", [net.Gemm("z", net.Input("x", 0, 8), 8, 2)]);
        net.Add("ArgMax", "label", [scores], Attribute.Of("axis", 1), Attribute.Of("keepdims", 0));
        return (scores, [new ValueInfo("label", ElementType.Int64, [new(null, "n")]), Floats("scores", 2)]);
    }

    private static ValueInfo Floats(string name, long count) =>
        new(name, ElementType.Float, [new(null, "n"), new(count, null)]);

    // Samples with the labels that the net gives them.
    private static Project Of(Func<Net, (string Scores, ValueInfo[] Outputs)> create)
    {
        var net = new Net();
        var (scores, outputs) = create(net);
        var model = net.Build(scores);
        var data = Array.ConvertAll(Project.Random(Samples * 8), x => x - 0.5f);
        using var session = Engine.Session.Create(model, new Engine.SessionSettings(1));
        var found = session.Run(new Dictionary<string, Tensor>
        {
            ["x"] = Tensor.Create<float>("x", [Samples, 8], data)
        })[scores].ToFloats();
        var width = found.Length / Samples;
        long[] labels = [.. Enumerable.Range(0, Samples).Select(i =>
            width == 1 ? found[i] > 0.5f ? 1L : 0 : found[(2 * i) + 1] > found[2 * i] ? 1 : 0)];

        var project = new Project();
        project.Write("m.onnx", model.With(model.Graph.With(outputs: outputs)).ToBytes());
        project.Write("d.npz", NumPy.Npz(("x", NumPy.Npy(data, Samples, 8)), ("y", NumPy.Npy(labels, Samples))));
        project.Write(
            "nas.yaml", "model: { source: m.onnx, task: image-classification }\ndata: { validation: d.npz }\n");
        return project;
    }
}
