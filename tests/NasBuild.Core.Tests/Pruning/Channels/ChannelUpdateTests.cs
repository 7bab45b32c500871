using System.Runtime.InteropServices;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Spaces;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pruning.Channels;

[TestClass]
public sealed class ChannelUpdateTests
{
    private const int Samples = 64;
    private static readonly SessionSettings Settings = new(Threads: 1) { Spin = false };

    [TestMethod]
    public void ChannelsThatRepeatOthers_AreCutWithoutATraceAfterConvolutions()
    {
        var net = new Net();
        var x = net.Relu(net.Conv("a", net.Input("x", 0, 3, 6, 6), 3, 8));
        AssertIsRestored(net.Classify(net.Relu(net.Conv("b", x, 8, 16)), 16), "a.w", "a.b");
    }

    [TestMethod]
    public void ChannelsThatRepeatOthers_AreCutWithoutATraceAfterMatrixProducts()
    {
        var net = new Net();
        var x = net.Relu(net.Gemm("a", net.Input("x", 0, 108), 108, 8));
        AssertIsRestored(net.Build(net.Linear("b", x, 8, 3)), "a.w", "a.b");
    }

    [TestMethod]
    public void Fit_LeavesAnErrorThatTheRemainingInputsCannotExplain()
    {
        // The error of a least squares fit is orthogonal to every remaining input.
        var inputs = Enumerable.Range(0, 200).Select(i => Enumerable.Range(0, 5).Select(j =>
            MathF.Sin((i * i) + (3 * j)) + MathF.Cos(i * j)).ToArray()).ToList();
        var gram = new double[25];
        for (var i = 0; i < 25; i++)
        {
            gram[i] = inputs.Sum(x => (double)x[i / 5] * x[i % 5]);
        }

        float[] weights = [1, -2, 3, 0.5f, -1, 0.1f, 0.2f, 0.3f, 2, 1];
        int[] kept = [0, 2, 3];
        var fitted = ChannelUpdate.Fit(new LayerStatistics("l", 2, 5, weights) { Gram = gram }, [1], kept);

        foreach (var input in kept)
        {
            var product = inputs.Sum(x => x[input] * (double)Error(x));
            Assert.AreEqual(0, product / gram[(input * 5) + input], 0.02, "up to the damping");
        }

        float Error(float[] x) =>
            x.Select((v, j) => v * weights[5 + j]).Sum() - kept.Select((k, j) => x[k] * fitted[j]).Sum();
    }

    // Every odd channel of the first layer is a copy of the one before it.
    private static void AssertIsRestored(Model model, string weight, string bias)
    {
        model = model.WithInitializers([Doubled(model, weight), Doubled(model, bias)]);
        var groups = ChannelFinder.Find(model, ModelInputs.Of(model));
        var group = groups.Groups.Single(g => g.Parameters.Any(p => p.Value == weight && p.Role == SliceRole.Output));
        var removed = new Dictionary<string, int[]> { [group.Name] = [1, 3, 5, 7] };
        var cut = new Compressed(ChannelCut.Apply(groups.Model, groups, removed)) { RemovedChannels = removed };
        var layers = ChannelUpdate.Layers(groups);
        var inputs = LayerInputs.Measure(groups.Model, layers, Data(model), gram: true, 16, Settings);

        var fitted = new ChannelUpdate(groups, () => [.. layers.Select(l => new ChannelReader(
            l, () => WeightPruning.Statistics(groups.Model, l, null, inputs[l.Weight])))]).Apply(
                cut, new Dictionary<string, double>());

        Assert.IsGreaterThan(0.1, Distance(model, cut.Model));
        Assert.IsLessThan(0.01, Distance(model, fitted.Model));
    }

    private static Tensor Doubled(Model model, string name)
    {
        var tensor = model.Graph[name].Initializer!;
        var rows = tensor.ToArray<float>().Chunk((int)(tensor.Count / 8)).ToList();
        return Tensor.Create<float>(name, [.. tensor.Shape], [.. rows.SelectMany((_, i) => rows[i - (i % 2)])]);
    }

    private static double Distance(Model one, Model other)
    {
        using var first = Session.Create(one, Settings);
        using var second = Session.Create(other, Settings);
        var inputs = Data(one).Batches(Samples).Single().Inputs;
        var (a, b) = (first.Run(inputs).Values.Single().ToFloats(), second.Run(inputs).Values.Single().ToFloats());
        return Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (double)(x - y)).Sum() / a.Sum(x => (double)x * x));
    }

    private static Dataset Data(Model model)
    {
        long[] shape = [.. model.Graph.Inputs[0].Shape!.Value.Skip(1).Select(d => (long)d.Size!)];
        var random = new Random(3);
        var values = Enumerable.Range(0, Samples * 108).Select(_ => random.NextSingle() - 0.5f).ToArray();
        return new Dataset(
            "train",
            [new InputColumn("x", ElementType.Float, [.. shape], MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), Samples)],
            []);
    }
}
