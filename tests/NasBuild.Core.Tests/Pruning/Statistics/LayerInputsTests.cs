using System.Runtime.InteropServices;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Pruning.Statistics;

/// <summary>
/// The patches of convolutions, by what a convolution makes of them: the sum of squares of an output channel with the
/// weights w is w^T Gram w.
/// </summary>
[TestClass]
public sealed class LayerInputsTests
{
    private const int Samples = 3;
    private static readonly SessionSettings Settings = new(Threads: 1) { Spin = false };

    [TestMethod]
    [DataRow(1, 3, 1, 1, 1, DisplayName = "padded")]
    [DataRow(1, 3, 2, 0, 1, DisplayName = "with strides")]
    [DataRow(1, 2, 1, 1, 2, DisplayName = "dilated")]
    [DataRow(1, 1, 2, 0, 1, DisplayName = "of one position")]
    [DataRow(2, 3, 1, 1, 1, DisplayName = "in groups")]
    [DataRow(4, 3, 1, 1, 1, DisplayName = "depthwise")]
    public void Convolution_MultipliesItsPatches(int groups, int kernel, int stride, int pad, int dilation)
    {
        var net = new Net();
        var y = net.Add(
            "Conv", "a", [net.Input("x", 0, 4, 6, 6), net.Weight("w", 8, 4 / groups, kernel, kernel)],
            Attribute.Of("group", groups), Attribute.Of("strides", [stride, (long)stride]),
            Attribute.Of("pads", [pad, pad, pad, (long)pad]), Attribute.Of("dilations", [dilation, (long)dilation]));

        Explains(net.Build(net.Relu(y)), y);
    }

    [TestMethod]
    public void ConvolutionOverTime_MultipliesItsPatches()
    {
        var net = new Net();
        var y = net.Add(
            "Conv", "a", [net.Input("x", 0, 4, 36), net.Weight("w", 8, 4, 3)], Attribute.Of("auto_pad", "SAME_UPPER"));

        Explains(net.Build(net.Relu(y)), y);
    }

    [TestMethod]
    public void TransposedConvolution_MultipliesItsChannels()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4, 6, 6);
        var y = net.Add("ConvTranspose", "a", [x, net.Weight("w", 4, 2, 2, 2)], Attribute.Of("strides", [2L, 2]));
        var model = net.Build(net.Relu(y));
        var layer = LinearLayer.In(model.Graph).Single();
        var weights = layer.Read(model.Graph["w"].Initializer!);

        // Row 4 o + k is the part of channel o at the kernel's position k.
        var squares = Enumerable.Range(0, 8).Select(row => Form(weights, Measure(model, layer).Gram!, row, 4)).ToList();

        var sums = Sums(model, y, 2);
        Assert.AreEqual(sums[0], squares.Take(4).Sum(), 1e-3);
        Assert.AreEqual(sums[1], squares.Skip(4).Sum(), 1e-3);
    }

    [TestMethod]
    public void UpdateOfAGroupedConvolution_FitsEveryGroupToItsOwnInputs()
    {
        var net = new Net();
        var y = net.Add(
            "Conv", "a", [net.Input("x", 0, 4, 6, 6), net.Weight("w", 8, 2, 3, 3)], Attribute.Of("group", 2));
        var model = net.Build(net.Relu(y));
        var layer = LinearLayer.In(model.Graph).Single();
        var statistics = WeightPruning.Statistics(model, layer, null, Measure(model, layer));
        var sparsity = new UnstructuredSparsity(0.5);
        double Error(IWeightPruner pruner)
        {
            var change = pruner.Prune(statistics, sparsity).Zip(statistics.Weights, (a, b) => a - b).ToArray();
            return Sums(model.WithInitializers([layer.Write(change)]), y, 8).Sum();
        }

        var cut = Error(new MaskPruner(new WandaCriterion()));

        Assert.IsLessThan(0.8 * cut, Error(new MaskPruner(new WandaCriterion(), Update: true)));
        Assert.IsLessThan(0.9 * cut, Error(new SparseGpt()));
    }

    private static void Explains(Model model, string y)
    {
        var layer = LinearLayer.In(model.Graph).Single();
        var weights = layer.Read(model.Graph["w"].Initializer!);
        var measured = Measure(model, layer);
        var squares = Sums(model, y, layer.Rows);
        var part = layer.Columns * layer.Columns;
        for (var row = 0; row < layer.Rows; row++)
        {
            var gram = measured.Gram!.AsSpan(row / (layer.Rows / layer.Groups) * part, part).ToArray();
            Assert.AreEqual(squares[row], Form(weights, gram, row, layer.Columns), 1e-3);
        }

        var x = LayerInputs.Measure(model, [layer], Data(model), gram: false, 2, Settings)["w"].X;
        CollectionAssert.AreEqual(
            measured.X.Select(v => MathF.Round(v, 3)).ToArray(), x.Select(v => MathF.Round(v, 3)).ToArray());
        CollectionAssert.AreEqual(
            model.Graph["w"].Initializer!.Shape, layer.Write(weights).Shape, "the file's layout");
    }

    private static double Form(float[] weights, double[] gram, int row, int columns) => Enumerable.Range(0, columns)
        .Sum(i => Enumerable.Range(0, columns).Sum(j =>
            weights[(row * columns) + i] * gram[(i * columns) + j] * weights[(row * columns) + j]));

    private static InputStatistics Measure(Model model, LinearLayer layer) =>
        LayerInputs.Measure(model, [layer], Data(model), gram: true, 2, Settings)["w"];

    private static double[] Sums(Model model, string y, int channels)
    {
        using var session = Session.Create(ShapeInference.Expose(model, v => v == y), Settings);
        var values = session.Run(Data(model).Batches(Samples).Single().Inputs)[y].ToFloats();
        return [.. Enumerable.Range(0, channels).Select(c => values.Chunk(values.Length / Samples / channels)
            .Where((_, i) => i % channels == c).Sum(part => part.Sum(v => (double)v * v)))];
    }

    private static Dataset Data(Model model)
    {
        long[] shape = [.. model.Graph.Inputs[0].Shape!.Value.Skip(1).Select(d => (long)d.Size!)];
        var values = new float[Samples * 144];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = MathF.Sin(i * i);
        }

        return new Dataset(
            "train",
            [new InputColumn("x", ElementType.Float, [.. shape], MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), Samples)],
            []);
    }
}
