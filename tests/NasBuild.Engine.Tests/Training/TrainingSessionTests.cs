using System.Runtime.CompilerServices;
using NasBuild.Engine.Gradients;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class TrainingSessionTests
{
    private const int Batch = 8;
    private static readonly SessionSettings OneThread = new(Threads: 1);

    [TestMethod]
    public void Steps_OnOneBatch_LearnIt()
    {
        var (model, batch) = Problem();
        using var session = Start(model, batch, new AdamW());

        var first = session.Step(batch, 0.03);
        var last = first;
        for (var i = 0; i < 400; i++)
        {
            last = session.Step(batch, 0.03);
        }

        Assert.IsTrue(last.IsFinite);
        Assert.AreEqual(CrossEntropyOf(model, batch), first.Loss, 1e-5);
        Assert.IsInRange(0, 0.05, last.Loss);
        Assert.AreEqual(401, session.Steps);

        // What is read out is what was trained, and everything else as it was.
        using var trained = Session.Create(session.Model, OneThread);
        var scores = trained.Run(new Dictionary<string, Tensor> { ["x"] = batch["x"] })["scores"].ToFloats();
        var labels = batch["labels/scores"].ToLongs();
        CollectionAssert.AreEqual(labels, Enumerable.Range(0, Batch).Select(i => (long)Array.IndexOf(scores[(i * 3)..((i * 3) + 3)], scores[(i * 3)..((i * 3) + 3)].Max())).ToArray());
    }

    [TestMethod]
    public void StateOfAStep_RestoredElsewhere_EndsWithTheSameBytes()
    {
        var (model, batch) = Problem();
        using var whole = Start(model, batch, new Sgd(0.9, Nesterov: true));
        using var resumed = Start(model, batch, new Sgd(0.9, Nesterov: true));
        for (var i = 0; i < 7; i++)
        {
            whole.Step(batch, 0.1);
            if (i == 2)
            {
                resumed.Restore(whole.Capture());
            }
            else if (i > 2)
            {
                resumed.Step(batch, 0.1);
            }
        }

        CollectionAssert.AreEqual(whole.Model.ToBytes(), resumed.Model.ToBytes());
    }

    [TestMethod]
    public void StateOfAnotherModel_IsRefused()
    {
        var (model, batch) = Problem();
        using var momentum = Start(model, batch, new Sgd(0.9));
        using var plain = Start(model, batch, new Sgd());

        Assert.ThrowsExactly<ArgumentException>(() => plain.Restore(momentum.Capture()));
    }

    [TestMethod]
    public void OwnKernels_AndOnnxOperators_TakeTheSameSteps()
    {
        var (model, batch) = Problem();
        using var own = Start(model, batch, new Sgd(0.9), s => s with { OwnKernels = true });
        using var standard = Start(model, batch, new Sgd(0.9), s => s with { OwnKernels = false });
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual(standard.Step(batch, 0.05).Loss, own.Step(batch, 0.05).Loss, 1e-4);
        }

        foreach (var (a, b) in standard.Capture().Tensors.Zip(own.Capture().Tensors))
        {
            var (x, y) = (a.ToDoubles(), b.ToDoubles());
            Assert.IsInRange(0, 1e-4, Math.Sqrt(x.Zip(y, (p, q) => (p - q) * (p - q)).Sum()) / (1e-3 + Math.Sqrt(x.Sum(p => p * p))), a.Name);
        }
    }

    [TestMethod]
    public void MaskedWeights_StayExactlyZero()
    {
        var (model, batch) = Problem();
        var weight = model.Graph["conv.w"].Initializer!;
        float[] keep = [.. Enumerable.Range(0, (int)weight.Count).Select(i => i % 3 == 0 ? 0f : 1f)];
        var masked = Tensor.Create<float>("conv.w", weight.Shape.AsSpan(), [.. weight.ToFloats().Zip(keep, (w, k) => w * k)]);
        var sparse = model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t => t.Name == "conv.w" ? masked : t)));
        using var session = Start(sparse, batch, new Sgd(0.9, WeightDecay: 0.01), s => s with
        {
            Masks = new Dictionary<string, Tensor> { ["conv.w"] = Tensor.Create<float>("mask", weight.Shape.AsSpan(), keep) },
        });
        for (var i = 0; i < 20; i++)
        {
            session.Step(batch, 0.05);
        }

        var trained = session.Model.Graph["conv.w"].Initializer!.ToFloats();
        Assert.IsTrue(trained.Zip(keep).All(x => x.Second == 0 ? x.First == 0 : x.First != 0));
        Assert.IsGreaterThan(0.01, trained.Zip(masked.ToFloats(), (a, b) => Math.Abs(a - b)).Max());
    }

    [TestMethod]
    public void LossThatIsNoNumber_IsTold()
    {
        var (model, batch) = Problem();
        using var session = Start(model, batch, new Sgd());

        var results = Enumerable.Range(0, 20).Select(_ => session.Step(batch, 1e20)).ToList();

        Assert.IsTrue(results[0].IsFinite);
        Assert.IsTrue(results.Exists(r => !r.IsFinite));
    }

    [TestMethod]
    public void OperatorWithoutRule_OnThePathIsNamed()
    {
        var (model, batch) = Problem();
        var nodes = model.Graph.Nodes.Select(n => n.Is("Relu") ? new Node("Det", [n.Inputs[0]], n.Outputs, "det") : n);
        var error = Assert.Throws<Exception>(() => Start(model.With(model.Graph.With(nodes: nodes)), batch, new Sgd()).Dispose());

        Assert.IsTrue(error is UndifferentiableException or SessionException);
    }

    [TestMethod]
    public void Parameters_OfAnExportedNet_AreWeightsAndNothingElse()
    {
        var path = PathOf("../../../examples/FashionClassifier/models/fashion-resnet14.onnx");
        var model = Model.Load(path).Apply(Onnx.Passes.ConstantsToInitializersPass.Run);

        var parameters = TrainableParameters.Of(model);

        // 15 convolutions and the head, each with weight and bias: no constant of the normalisation (x - 0.286) / 0.353, no shape.
        Assert.HasCount(32, parameters);
        Assert.IsTrue(parameters.All(p => model.Graph[p].Uses.All(u => u.Node.OpType is "Conv" or "Gemm")));
    }

    // By its definition, from the scores of the untrained model.
    private static double CrossEntropyOf(Model model, Dictionary<string, Tensor> batch)
    {
        using var session = Session.Create(model, OneThread);
        var rows = session.Run(new Dictionary<string, Tensor> { ["x"] = batch["x"] })["scores"].ToDoubles().Chunk(3);
        return rows.Zip(batch["labels/scores"].ToLongs(), (row, label) => Math.Log(row.Sum(Math.Exp)) - row[label]).Average();
    }

    private static TrainingSession Start(Model model, Dictionary<string, Tensor> batch, Optimiser optimiser, Func<TrainingSettings, TrainingSettings>? change = null) => new(
        model,
        (change ?? (s => s))(new TrainingSettings(new CrossEntropy("scores"), optimiser) { Session = OneThread }),
        new Dictionary<string, Tensor> { ["x"] = batch["x"] });

    // A convolution, a Relu, a mean over positions and a fully connected layer, and eight random images of three classes.
    private static (Model Model, Dictionary<string, Tensor> Batch) Problem()
    {
        var random = new Random(5);
        Tensor Random(string name, params long[] shape) => Tensor.Create<float>(
            name, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (p, d) => p * d)).Select(_ => (2 * random.NextSingle()) - 1)]);
        Node[] nodes =
        [
            new("Conv", ["x", "conv.w", "conv.b"], ["c"], "conv", "", Attribute.Of("pads", new long[] { 1, 1, 1, 1 })),
            new("Relu", ["c"], ["r"], "relu"),
            new("GlobalAveragePool", ["r"], ["p"], "pool"),
            new("Flatten", ["p"], ["f"], "flatten"),
            new("Gemm", ["f", "head.w", "head.b"], ["scores"], "head", "", Attribute.Of("transB", 1)),
        ];
        var graph = new Graph(
            "problem",
            nodes,
            [Random("conv.w", 16, 2, 3, 3), Random("conv.b", 16), Random("head.w", 3, 16), Random("head.b", 3)],
            [new ValueInfo("x", ElementType.Float, [new Dimension(null, "n"), new Dimension(2, null), new Dimension(6, null), new Dimension(6, null)])],
            [new ValueInfo("scores")]);
        return (new Model(graph), new Dictionary<string, Tensor>
        {
            ["x"] = Random("x", Batch, 2, 6, 6),
            ["labels/scores"] = Tensor.Create<long>("labels/scores", [Batch], [.. Enumerable.Range(0, Batch).Select(i => i % 3L)]),
        });
    }

    private static string PathOf(string file, [CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, file));
}
