using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Quality;
using NasBuild.Core.Results;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Training;

/// <summary>Fine-tuning without labels: a student with other weights imitates all outputs of the original.</summary>
[TestClass]
public sealed class ImitationTests
{
    private static readonly SessionSettings Settings = new(1);

    [TestMethod]
    [DataRow("price", "", 1)]
    [DataRow("probability", "Sigmoid", 1)]
    [DataRow("boxes", "", 4)]
    [DataRow("scores", "Softmax", 5)]
    public void OutputOfAnyKind_IsLearnt(string output, string last, int size)
    {
        var original = Model(seed: 1, (output, last, size));

        Assert.IsGreaterThan(10, Gain(original, Model(seed: 2, (output, last, size)), output));
    }

    [TestMethod]
    public void ShiftOfAllScores_IsLearnt()
    {
        var original = Model(seed: 1, ("logits", "", 5));
        var shifted = original.With(original.Graph.With(initializers: original.Graph.Initializers.Select(t =>
            t.Name == "logits.b" ? Tensor.Create<float>(t.Name, [5], [.. t.ToFloats().Select(b => b + 1)]) : t)));

        Assert.IsGreaterThan(10, Gain(original, shifted, "logits"));
    }

    [TestMethod]
    public void SecondHead_IsLearntWhateverItsScale()
    {
        (string, string, int)[] heads = [("scores", "Softmax", 5), ("distance", "Large", 2)];
        var (original, student) = (Model(1, heads), Model(2, heads));

        Assert.IsGreaterThan(10, Gain(original, student, "scores"));
        Assert.IsGreaterThan(10, Gain(original, student, "distance"));
    }

    [TestMethod]
    public void OutputsThatAreNotWanted_AreLeft()
    {
        (string, string, int)[] heads = [("scores", "Softmax", 5), ("distance", "", 2)];
        var (original, student) = (Model(1, heads), Model(2, heads));

        var trained = Train(original, student, outputs: ["distance"]).Model;

        CollectionAssert.AreEqual(
            student.Graph["scores.sum.w"].Initializer!.ToFloats(), trained.Graph["scores.sum.w"].Initializer!.ToFloats());
        CollectionAssert.AreNotEqual(
            student.Graph["distance.w"].Initializer!.ToFloats(), trained.Graph["distance.w"].Initializer!.ToFloats());
    }

    [TestMethod]
    public void SameModel_HasNothingToLearnAndStops()
    {
        var original = Model(1, ("boxes", "", 4));

        var result = Train(original, original);

        Assert.AreEqual(TrainingEnding.NothingToLearn, result.Ending);
        Assert.AreEqual(0, result.Epochs);
    }

    [TestMethod]
    public void RateOfNothing_IsTold()
    {
        var result = Train(Model(1, ("boxes", "", 4)), Model(2, ("boxes", "", 4)), rate: 0);

        Assert.AreEqual(TrainingEnding.NotFallen, result.Ending);
    }

    [TestMethod]
    public void OriginalOfIntegers_HasNothingToImitate()
    {
        var net = new Net();
        var y = net.Gemm("hidden", net.Input("x", 0, 6), 6, 4);
        var model = net.Build(net.Add("ArgMax", "label", [y], Onnx.Attribute.Of("axis", 1L)));

        Assert.ThrowsExactly<NothingToImitateException>(() => Train(model, model));
    }

    // Of [2, 3, 1], of which the mask counts 1, 3, 5 and 9.
    [TestMethod]
    public void PositionsUnderTheMask_MakeTheVariance()
    {
        var net = new Net();
        net.Input("attention_mask", 0, 3);
        var model = net.Build(net.Add("Identity", "y", [net.Input("x", 0, 3, 1)]));
        var batch = new Batch(
            new Dictionary<string, Tensor>
            {
                ["x"] = Tensor.Create<float>("x", [2, 3, 1], [1, 3, 100, 5, 9, -100]),
                ["attention_mask"] = Tensor.Create<long>("attention_mask", [2, 3], [1, 1, 0, 1, 1, 0]),
            },
            default, 2);
        var outputs = new Dictionary<string, Tensor> { ["y"] = batch.Inputs["x"].Rename("y") };

        var imitated = ImitatedOutput.Of(model, null, null, new OutputSamples(mask: null), [(batch, outputs)]).Single();

        Assert.AreEqual("attention_mask", imitated.Mask);
        Assert.AreEqual(1 / 8.75, imitated.Weight, 1e-6);
    }

    private static TrainingResult Train(
        Model original, Model student, IReadOnlyList<string>? outputs = null, double rate = 0.02)
    {
        using var tuning = new FineTuning(
            TrainingEngines.Default,
            new TrainingRecipe { Epochs = 40, BatchSize = 16, Rate = rate, WeightDecay = 0 },
            ModelTask.MatchOriginal, outputs, Samples(), original, Settings, seed: 1);
        return tuning.Run(student, null, true, null, _ => { }, default);
    }

    // How often smaller the squared distance to the original is after training.
    private static double Gain(Model original, Model student, string output)
    {
        var trained = Train(original, student).Model;
        return Distance(original, student, output) / Distance(original, trained, output);
    }

    private static double Distance(Model a, Model b, string output)
    {
        var inputs = Samples().Batches(64).Single().Inputs;
        using var first = Session.Create(a, Settings);
        using var second = Session.Create(b, Settings);
        return first.Run(inputs)[output].ToFloats().Zip(second.Run(inputs)[output].ToFloats())
            .Sum(p => Math.Pow(p.First - p.Second, 2));
    }

    private static Model Model(int seed, params (string Name, string Last, int Size)[] heads)
    {
        var net = new Net();
        var x = net.Relu(net.Gemm("hidden", net.Input("x", 0, 6), 6, 16));
        var model = net.Build([.. heads.Select(h => h.Last switch
        {
            "" => net.Gemm(h.Name, x, 16, h.Size),
            "Large" => net.Add("Mul", h.Name, [net.Gemm($"{h.Name}.sum", x, 16, h.Size), net.Floats(1000)]),
            _ => net.Add(h.Last, h.Name, [net.Gemm($"{h.Name}.sum", x, 16, h.Size)]),
        })]);
        var random = new Random(seed);
        return model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t => t.Count == 1 ? t
            : Tensor.Create<float>(
                t.Name, [.. t.Shape], [.. t.ToFloats().Select(w => w + (0.2f * (random.NextSingle() - 0.5f)))]))));
    }

    private static Dataset Samples() => new(
        "train",
        [new InputColumn(
            "x", ElementType.Float, [6], MemoryMarshal.AsBytes<float>(Project.Random(64 * 6)).ToArray(), 64)],
        []);
}
