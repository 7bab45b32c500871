using NasBuild.Engine.Kernels;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Kernels;

/// <summary>Our own convolutions against ONNX Runtime's, and against the definition.</summary>
[TestClass]
public sealed class ConvolutionKernelTests
{
    [TestMethod]
    [DataRow(2, 3, 5, 9, 9, 3, 3, 1, 1, 1, 1, 1)]
    [DataRow(2, 16, 32, 28, 28, 3, 3, 1, 1, 1, 1, 1)]
    [DataRow(3, 8, 16, 14, 15, 3, 3, 2, 2, 1, 1, 1)]
    [DataRow(5, 7, 9, 7, 7, 3, 3, 1, 1, 1, 1, 1)]
    [DataRow(2, 8, 8, 8, 8, 1, 1, 2, 2, 0, 1, 1)]
    [DataRow(2, 8, 8, 9, 8, 1, 1, 1, 1, 0, 1, 1)]
    [DataRow(1, 4, 6, 12, 10, 5, 3, 2, 1, 2, 1, 2)]
    [DataRow(2, 6, 9, 11, 13, 3, 3, 1, 1, 2, 2, 3)]
    [DataRow(2, 4, 8, 13, 11, 3, 3, 3, 2, 0, 2, 1)]
    [DataRow(1, 1, 32, 28, 28, 3, 3, 1, 1, 1, 1, 1)]
    public void Convolution_OfManyShapes_AgreesWithOnnxRuntime(
        int n, int c, int m, int h, int w, int kh, int kw, int sh, int sw, int pad, int dilation, int groups)
    {
        if (!Tiles.IsSupported)
        {
            Assert.Inconclusive(
                "This processor has no registers of the kernels' width: ONNX's own operators are used instead.");
        }

        long[] strides = [sh, sw], dilations = [dilation, dilation], pads = [pad, pad, pad, pad];
        var (oh, ow) = (
            (h + (2 * pad) - (dilation * (kh - 1)) - 1) / sh + 1, (w + (2 * pad) - (dilation * (kw - 1)) - 1) / sw + 1);
        var random = new Random(3);
        Tensor[] inputs = [
            Floats("x", random, n, c, h, w), Floats("w", random, m, c / groups, kh, kw), Floats("b", random, m),
            Floats("dy", random, n, m, oh, ow)];
        Attribute[] geometry =
            [Attribute.Of("strides", strides), Attribute.Of("dilations", dilations), Attribute.Of("pads", pads)];
        Attribute[] own = [.. geometry, Attribute.Of("group", new long[] { groups })];
        Attribute[] official = [.. geometry, Attribute.Of("group", groups)];
        var (restH, restW) = (
            (h + (2 * pad) - (dilation * (kh - 1)) - 1) % sh, (w + (2 * pad) - (dilation * (kw - 1)) - 1) % sw);
        Node[] nodes =
        [
            new("Conv", ["x", "w", "b"], ["y"], "own conv", OwnOperators.Domain,
                own),
            new("Conv", ["x", "w", "b"], ["y'"], "conv", "",
                official),
            new("ConvTranspose", ["dy", "w"], ["dx"], "own input gradient", OwnOperators.Domain,
                [.. own, Attribute.Of("input_size", new long[] { h, w })]),
            new("ConvTranspose", ["dy", "w"], ["dx'"], "input gradient", "",
                [.. official, Attribute.Of("output_padding", new long[] { restH, restW })]),
            new("ConvWeightGradient", ["x", "dy"], ["dw"], "own weight gradient", OwnOperators.Domain,
                [.. own, Attribute.Of("kernel_shape", new long[] { kh, kw })]),
        ];
        string[] outputs = ["y", "y'", "dx", "dx'", "dw"];
        var model = new Model(
            new Graph("convolutions", nodes, [], inputs.Select(Info), outputs.Select(o => new ValueInfo(o))),
            18).WithOpset(OwnOperators.Domain, OwnOperators.Version);
        using var session = Session.Create(model, new SessionSettings(2));
        var results = session.Run(inputs.ToDictionary(t => t.Name));

        Near(results["y'"], results["y"]);
        Near(results["dx'"], results["dx"]);
        Near(WeightGradient(inputs[0], inputs[3], results["dw"].Shape, strides, dilations, pad, groups), results["dw"]);
    }

    private static Tensor WeightGradient(
        Tensor input, Tensor upstream, IReadOnlyList<long> shape, long[] strides, long[] dilations, int pad, int groups)
    {
        var (x, dy, sums) = (input.ToFloats(), upstream.ToFloats(), new double[shape.Aggregate(1L, (p, d) => p * d)]);
        var (n, c, h, w) = (input.Shape[0], input.Shape[1], input.Shape[2], input.Shape[3]);
        var (m, oh, ow) = (upstream.Shape[1], upstream.Shape[2], upstream.Shape[3]);
        var at = 0;
        for (var o = 0L; o < m; o++)
        {
            for (var i = 0L; i < c / groups; i++)
            {
                for (var ky = 0L; ky < shape[2]; ky++)
                {
                    for (var kx = 0L; kx < shape[3]; kx++, at++)
                    {
                        var channel = (o / (m / groups) * (c / groups)) + i;
                        for (var image = 0L; image < n; image++)
                        {
                            for (var y = 0L; y < oh; y++)
                            {
                                for (var z = 0L; z < ow; z++)
                                {
                                    var (row, column) = (
                                        (y * strides[0]) + (ky * dilations[0]) - pad,
                                        (z * strides[1]) + (kx * dilations[1]) - pad);
                                    if (row >= 0 && row < h && column >= 0 && column < w)
                                    {
                                        sums[at] += (double)dy[(((((image * m) + o) * oh) + y) * ow) + z]
                                            * x[(((((image * c) + channel) * h) + row) * w) + column];
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }

        return Tensor.FromDoubles("dw", ElementType.Float, [.. shape], sums);
    }

    private static void Near(Tensor expected, Tensor actual)
    {
        CollectionAssert.AreEqual(expected.Shape, actual.Shape);
        var (a, b) = (expected.ToDoubles(), actual.ToDoubles());
        var error = Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / a.Sum(x => x * x));
        Assert.IsInRange(0, 1e-5, error, actual.Name);
    }

    private static Tensor Floats(string name, Random random, params long[] shape) => Tensor.FromDoubles(
        name, ElementType.Float, shape,
        [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (p, d) => p * d)).Select(_ => (2 * random.NextDouble()) - 1)]);

    private static ValueInfo Info(Tensor t) => new(t.Name, t.ElementType, t.Shape.Select(d => new Dimension(d, null)));
}
