using System.Runtime.InteropServices;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Pipeline;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pruning.Statistics;

/// <summary>X, the Gram matrix and G of a small net, against values computed one sample at a time.</summary>
[TestClass]
public sealed class StatisticsTests
{
    private const int Samples = 6;
    private static readonly SessionSettings Settings = new(Threads: 1) { Spin = false };
    private readonly float[] values = [.. Enumerable.Range(0, Samples * 4).Select(i => MathF.Sin(i * i))];
    private readonly int[] classes = [0, 1, 2, 1, 0, 2];

    [TestMethod]
    [DataRow(17)]
    [DataRow(18)]
    public void InputStatistics_AreSumsOverSamplesAndPlaces(int opset)
    {
        var model = Net(opset);
        var hidden = Hidden(model);

        var squares = InputStatistics.Measure(
            model, new Dictionary<string, InputShape> { ["x"] = new(4), ["a.out.relu"] = new(5) }, Data(), gram: false, batchSize: 4,
            Settings);
        var grams = InputStatistics.Measure(
            model, new Dictionary<string, InputShape> { ["a.out.relu"] = new(5) }, Data(), gram: true, batchSize: 4, Settings);

        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual(hidden.Average(h => h[i] * h[i]), squares["a.out.relu"].X[i], 1e-5);
            Assert.AreEqual(squares["a.out.relu"].X[i], grams["a.out.relu"].X[i], 1e-5);
            for (var j = 0; j < 5; j++)
            {
                Assert.AreEqual(hidden.Sum(h => h[i] * h[j]), grams["a.out.relu"].Gram![(i * 5) + j], 1e-4);
            }
        }

        Assert.AreEqual(values.Chunk(4).Average(v => v[2] * v[2]), squares["x"].X[2], 1e-5);
        Assert.IsNull(squares["x"].Gram);
    }

    [TestMethod]
    public void InputStatistics_DoNotCountRowsThatAMaskLeavesOut()
    {
        var net = new Net();
        net.Input(ElementType.Int64, "mask", 0, 3);
        var model = net.Build(net.Add("Relu", "y", [net.Input("x", 0, 3, 2)]));
        float[] x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        long[] mask = [1, 1, 0, 1, 0, 0];
        var data = new Dataset(
            "train",
            [
                new InputColumn("x", ElementType.Float, [3, 2], MemoryMarshal.AsBytes(x.AsSpan()).ToArray(), 2),
                new InputColumn("mask", ElementType.Int64, [3], MemoryMarshal.AsBytes(mask.AsSpan()).ToArray(), 2),
            ],
            []);

        var measured = InputStatistics.Measure(
            model, new Dictionary<string, InputShape> { ["x"] = new(2) { Mask = "mask" } }, data, gram: true, 2, Settings)["x"];

        CollectionAssert.AreEqual(
            new double[] { 1 + 9 + 49, 2 + 12 + 56, 2 + 12 + 56, 4 + 16 + 64 }, measured.Gram);
    }

    [TestMethod]
    public void Gradients_AreOfEachSamplesOwnLoss()
    {
        var model = Net(17);
        var layers = LinearLayer.In(model.Graph);
        Assert.HasCount(2, layers);

        var measured = GradientStatistics.Measure(TrainingEngines.Default, model, layers, Data(), Settings).ByWeight;

        foreach (var layer in layers)
        {
            foreach (var place in new[] { 0, 3, layer.Count - 1 })
            {
                Assert.AreEqual(
                    ByDifferences(model, layer, place), measured[layer.Weight][place],
                    1e-2 * (1 + measured[layer.Weight][place]), layer.Name);
            }
        }
    }

    // A sample fills the batch that a model fixes: the mean over it is that of the sample.
    [TestMethod]
    public void GradientsOfALanguageModel_AreTheSameInAFixedBatch()
    {
        var model = Nets.LanguageWithLayers(8);
        var tokens = Enumerable.Range(0, 3 * 8).Select(i => (long)(i * i % 128)).ToArray();
        var data = new Dataset(
            "train",
            [new InputColumn("tokens", ElementType.Int64, [8], MemoryMarshal.AsBytes<long>(tokens).ToArray(), 3)],
            [.. tokens.Select(t => (int)((t + 1) % 128))]);
        var layers = LinearLayer.In(model.Graph);

        IReadOnlyDictionary<string, float[]> Measure(Dataset samples) => GradientStatistics.Measure(
            TrainingEngines.Default, model, layers, samples, Settings).ByWeight;

        var (alone, together) = (Measure(data), Measure(data.InBatchesOf(2)));
        foreach (var (name, gradients) in alone)
        {
            for (var i = 0; i < gradients.Length; i++)
            {
                Assert.AreEqual(gradients[i], together[name][i], 1e-4 * (1 + gradients[i]), name);
            }
        }
    }

    [TestMethod]
    public void KeptGradients_AreUsedForTheSameModelAndSamplesOnly()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "gradients.onnx");
        var model = Net(17);
        var layers = LinearLayer.In(model.Graph);
        var first = GradientStatistics.GetOrMeasure(TrainingEngines.Default, path, model, layers, Data(), Settings);
        var written = File.GetLastWriteTimeUtc(path);

        var again = GradientStatistics.GetOrMeasure(TrainingEngines.Default, path, model, layers, Data(), Settings);
        CollectionAssert.AreEqual(first.ByWeight["a.w"], again.ByWeight["a.w"]);
        CollectionAssert.AreEqual(first.ByWeight["b.w"], again.ByWeight["b.w"]);
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(path));

        classes[0] = 2;
        var other = GradientStatistics.GetOrMeasure(TrainingEngines.Default, path, model, layers, Data(), Settings);
        CollectionAssert.AreNotEqual(first.ByWeight["a.w"], other.ByWeight["a.w"]);

        File.WriteAllText(path, "broken");
        CollectionAssert.AreEqual(other.ByWeight["a.w"], GradientStatistics.GetOrMeasure(
            TrainingEngines.Default, path, model, layers, Data(), Settings).ByWeight["a.w"]);
    }

    [TestMethod]
    public void LaterLayers_AreScoredOnTheInputsThatEarlierOnesLeave()
    {
        var model = Net(17);
        var seen = new List<LayerStatistics>();
        var pruning = new WeightPruning(Data(), null, 4, Settings);

        var pruned = pruning.Run(model, new Spy(seen), _ => new UnstructuredSparsity(0.5));

        Assert.AreEqual("a, b", string.Join(", ", seen.Select(s => s.Name)));
        Assert.AreEqual(0.5, pruned.Layers[0].Achieved);
        Assert.AreEqual((10 + 12) / 50.0, pruned.Achieved, 1e-9);
        var afterA = model.WithInitializers([pruned.Model.Graph["a.w"].Initializer!]);
        var hidden = Hidden(afterA);
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual(hidden.Average(h => h[i] * h[i]), seen[1].X![i], 1e-5);
        }
    }

    [TestMethod]
    public void SplitThatIsTooShort_IsReported()
    {
        var error = Assert.ThrowsExactly<TooShortException>(() => CalibrationSamples.Draw(Data(), 7, 0));

        Assert.AreEqual("The split 'train' has 6 samples, too few to calibrate on 7.", error.Message);
        Assert.AreEqual((6, 7, "train"), (error.Samples, error.Wanted, error.Split));
        Assert.AreEqual(6, CalibrationSamples.Draw(Data(), 6, 0).Count);
    }

    private static Model Net(int opset)
    {
        var net = new Net(opset);
        var x = net.Relu(net.Linear("a", net.Input("x", 0, 4), 4, 5));
        x = net.Relu(net.Gemm("b", x, 5, 6));
        return net.Build(net.Linear("head", x, 6, 3));
    }

    private Dataset Data() => new("train", [new InputColumn(
        "x", ElementType.Float, [4], System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray(),
        Samples)], [.. classes]);

    private float[][] Hidden(Model model)
    {
        using var session = Session.Create(ShapeInference.Expose(model, v => v == "a.out.relu"), Settings);
        return [.. session.Run(Data().Batches(Samples).Single().Inputs)["a.out.relu"].ToArray<float>().Chunk(5)];
    }

    private double ByDifferences(Model model, LinearLayer layer, int place)
    {
        const float Step = 1e-2f;
        double[] Losses(float step)
        {
            var weights = layer.Read(model.Graph[layer.Weight].Initializer!);
            weights[place] += step;
            using var session = Session.Create(model.WithInitializers([layer.Write(weights)]), Settings);
            var logits = session.Run(Data().Batches(Samples).Single().Inputs)["head.out"].ToArray<float>()
                .Chunk(3).ToArray();
            return [.. logits.Zip(classes, (row, c) => Math.Log(row.Sum(l => Math.Exp(l))) - row[c])];
        }

        return Math.Sqrt(Losses(Step).Zip(
            Losses(-Step), (up, down) => Math.Pow(100 * (up - down) / (2 * Step), 2)).Sum());
    }

    private sealed class Spy(List<LayerStatistics> seen) : IWeightPruner
    {
        public bool ReadsGradients => false;

        public bool ReadsInputs => true;

        public bool ReadsGram => false;

        public float[] Prune(LayerStatistics layer, Sparsity sparsity)
        {
            seen.Add(layer);
            return new MaskPruner(new WandaCriterion()).Prune(layer, sparsity);
        }
    }
}
