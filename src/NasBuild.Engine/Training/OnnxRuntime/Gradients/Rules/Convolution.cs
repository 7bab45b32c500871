// Dumoulin & Visin 2016, A guide to convolution arithmetic for deep learning (arXiv:1603.07285): the gradients of a
// convolution are convolutions.
using NasBuild.Engine.Kernels;
using NasBuild.Engine.Training.Forms;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Convolution, and its transpose, over any number of spatial axes.</summary>
internal static class Convolution
{
    public static void Conv(NodeGradient node)
    {
        var windows = Windows.Of(
            node.Node, Spatial(node.InputShape(0)), Spatial(node.OutputShape()), Spatial(node.InputShape(1)));
        if (node.NeedsGradient(0))
        {
            node.AddGradient(0, InputGradient(node, windows, node.Upstream));
        }

        if (node.NeedsGradient(1))
        {
            node.AddGradient(1, UseOwn(node, windows)
                ? Own(
                    node,
                    "ConvWeightGradient",
                    [node.Node.Inputs[0], node.Upstream],
                    windows,
                    Attribute.Of("kernel_shape", windows.Kernel))
                : WeightGradient(
                    node, windows, node.Node.Inputs[0], node.InputShape(0), node.Upstream, node.OutputShape()));
        }

        Bias(node);
    }

    public static void ConvTranspose(NodeGradient node)
    {
        // The transpose of a convolution that reads the output's place and writes the input's.
        var windows = Windows.Of(
            node.Node, Spatial(node.OutputShape()), Spatial(node.InputShape(0)), Spatial(node.InputShape(1)));
        windows = windows with { Begin = TransposedBegin(node.Node, windows) };
        if (node.NeedsGradient(0))
        {
            node.AddGradient(
                0,
                Convolve(
                    node.Write,
                    node.Upstream,
                    node.Node.Inputs[1],
                    windows.Image,
                    windows.Strides,
                    windows.Dilations,
                    windows.Begin,
                    windows.End,
                    Group(node)));
        }

        if (node.NeedsGradient(1))
        {
            node.AddGradient(
                1,
                WeightGradient(
                    node, windows, node.Upstream, node.OutputShape(), node.Node.Inputs[0], node.InputShape(0)));
        }

        Bias(node);
    }

    /// <summary>The gradient of a convolution's input.</summary>
    private static string InputGradient(NodeGradient node, Windows windows, string upstream)
    {
        if (UseOwn(node, windows))
        {
            return Own(
                node,
                "ConvTranspose",
                [upstream, node.Node.Inputs[1]],
                windows,
                Attribute.Of("input_size", windows.Image));
        }

        if (windows.Strides.All(s => s == 1))
        {
            // Two thirds of the time of a ConvTranspose.
            long Rest(int i, long pad) => (windows.Dilations[i] * (windows.Kernel[i] - 1)) - pad;
            return Convolve(
                node.Write, upstream, Mirror(node, windows), windows.Count, windows.Strides, windows.Dilations,
                windows.Map(i => Rest(i, windows.Begin[i])), windows.Map(i => Rest(i, windows.End[i])), Group(node));
        }

        // ONNX Runtime's CUDA provider takes equal padding on both sides only.
        var equal = windows.Begin.Zip(windows.End, (b, e) => b - e).Zip(windows.Strides, (p, s) => p >= 0 && p < s);
        var pads = equal.All(e => e) ? windows.Begin : windows.End.Select(e => Math.Max(0, e)).ToArray();
        return node.Write.Op(
            "ConvTranspose",
            [upstream, node.Node.Inputs[1]],
            Attribute.Of("strides", windows.Strides),
            Attribute.Of("dilations", windows.Dilations),
            Attribute.Of("pads", windows.Begin.Concat(pads)),
            Attribute.Of("output_padding", pads.Zip(windows.End, (p, e) => p - e)),
            Attribute.Of("group", Group(node)));
    }

    /// <summary>
    /// The gradient of a convolution's weight, in the form that fits every shape: the image convolved with the
    /// upstream, batch and channels exchanged, so that it sums over the batch; where the kernel steps by its dilation
    /// the windows did by their stride, and the reverse.
    /// </summary>
    /// <param name="node">The convolution.</param>
    /// <param name="windows">Its windows.</param>
    /// <param name="image">The image that the windows slide over: [batch, channels, ...].</param>
    /// <param name="imageShape">Its shape.</param>
    /// <param name="upstream">One number per window and channel: [batch, channels, ...].</param>
    /// <param name="upstreamShape">Its shape.</param>
    private static string WeightGradient(
        NodeGradient node, Windows windows, string image, IReadOnlyList<long> imageShape, string upstream,
        IReadOnlyList<long> upstreamShape)
    {
        var (write, group) = (node.Write, Group(node));
        var (batch, perGroup) = (imageShape[0], imageShape[1] / group);

        // [batch, group * channels, ...] as [channels, group * batch, ...]: each group sums over its own batch.
        var x = group == 1
            ? Exchange(write, image, windows.Rank)
            : write.Reshape(
                write.Transpose(
                    write.Reshape(image, [batch, group, perGroup, .. windows.Image]),
                    [2, 1, 0, .. Axes(3, windows.Rank)]),
                [perGroup, group * batch, .. windows.Image]);
        var sums = Convolve(
            write, x, Exchange(write, upstream, windows.Rank), windows.Image, strides: windows.Dilations,
            dilations: windows.Strides, windows.Begin, windows.End, group);
        return Exchange(write, sums, windows.Rank);
    }

    // The geometry of our kernels has no negative padding at the begin.
    private static bool UseOwn(NodeGradient node, Windows windows) =>
        node.OwnKernels
            && OwnConvolutionsPass.Suits(node.InputType(0), node.InputType(1), Group(node))
            && windows.Begin.All(b => b >= 0);

    private static string Own(
        NodeGradient node, string opType, string[] inputs, Windows windows, Attribute size) => node.Write.Builder.Add(
        opType,
        inputs,
        $"gradients/{opType}",
        OwnOperators.Domain,
        [
            .. OwnConvolutionsPass.Attributes(
                windows.Strides, windows.Dilations, [.. windows.Begin, .. windows.End], Group(node)),
            size
        ]);

    private static void Bias(NodeGradient node)
    {
        if (node.NeedsGradient(2))
        {
            node.AddGradient(
                2, node.Write.ReduceSum(node.Upstream, [0, .. Axes(2, node.Rank(0) - 2)], keepDims: false));
        }
    }

    /// <summary>Adds a convolution in which negative padding crops.</summary>
    private static string Convolve(
        GraphWriter write, string x, string weight, long[] size, long[] strides, long[] dilations, long[] begin,
        long[] end, long group)
    {
        if (begin.Concat(end).Any(p => p < 0))
        {
            x = write.Slice(
                x, begin.Select(b => Math.Max(0, -b)), size.Zip(end, (s, e) => s + Math.Min(0, e)),
                Axes(2, size.Length));
        }

        return write.Op(
            "Conv",
            [x, weight],
            Attribute.Of("strides", strides),
            Attribute.Of("dilations", dilations),
            Attribute.Of("pads", begin.Concat(end).Select(p => Math.Max(0, p))),
            Attribute.Of("group", group));
    }

    /// <summary>
    /// The weight [group * outputs, inputs, ...] as that of the way back, [group * inputs, outputs, ...] with the
    /// kernel from its end to its begin.
    /// </summary>
    private static string Mirror(NodeGradient node, Windows windows)
    {
        var (write, group, shape, weight) = (node.Write, Group(node), node.InputShape(1), node.Node.Inputs[1]);
        long[] flipped = [.. Axes(2, windows.Rank).Where(a => shape[(int)a] > 1)];
        if (flipped.Length > 0)
        {
            weight = write.Slice(
                weight,
                flipped.Select(_ => -1L),
                flipped.Select(_ => (long)int.MinValue),
                flipped,
                flipped.Select(_ => -1L));
        }

        if (group == 1)
        {
            return Exchange(write, weight, windows.Rank);
        }

        var perGroup = shape[0] / group;
        return perGroup == 1 && shape[1] == 1
            ? weight
            : write.Reshape(
                write.Transpose(
                    write.Reshape(weight, [group, perGroup, shape[1], .. windows.Kernel]),
                    [0, 2, 1, .. Axes(3, windows.Rank)]),
                [group * shape[1], perGroup, .. windows.Kernel]);
    }

    // If the output's size is given, the padding follows from it.
    private static long[] TransposedBegin(Onnx.Node node, Windows windows)
    {
        var autoPad = node.Text("auto_pad", "NOTSET");
        if (autoPad is "SAME_UPPER" or "SAME_LOWER" || node.Has("output_shape"))
        {
            var outputPadding = node.Ints("output_padding");
            long Total(int i) => Math.Max(0, windows.End[i] + windows.Begin[i] + (outputPadding?[i] ?? 0));
            return windows.Map(i => autoPad == "SAME_UPPER" ? Total(i) / 2 : (Total(i) + 1) / 2);
        }

        return windows.Begin;
    }

    private static string Exchange(GraphWriter write, string x, int spatial) =>
        write.Transpose(x, [1, 0, .. Axes(2, spatial)]);

    private static IEnumerable<long> Spatial(IEnumerable<long> shape) => shape.Skip(2);

    private static long Group(NodeGradient node) => node.Node.Int("group", 1);

    private static IEnumerable<long> Axes(int first, int count) => Enumerable.Range(first, count).Select(a => (long)a);
}
