using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Operators that reduce every window of an image to one number.</summary>
internal static class Pooling
{
    /// <summary>Each window's gradient goes to its first maximum, whose position the forward pass computes.</summary>
    public static void MaxPool(NodeGradient node)
    {
        var (write, type) = (node.Write, node.InputType(0));
        var zeros = write.Expand(write.Number(0, type.ElementType), [type.Count]);
        var sum = write.Op(
            "ScatterElements", [zeros, write.Reshape(Places(node), -1), write.Reshape(node.Upstream, -1)],
            Attribute.Of("axis", 0L), Attribute.Of("reduction", "add"));
        node.AddGradient(0, write.Reshape(sum, type.Shape));
    }

    public static void AveragePool(NodeGradient node)
    {
        var write = node.Write;
        var windows = Of(node);
        var upstream = node.Upstream;
        double area = windows.Kernel.Aggregate(1L, (product, k) => product * k);
        if (windows.Begin.Concat(windows.End).All(p => p <= 0))
        {
            node.AddGradient(0, Spread(node, windows, write.Mul(upstream, node.Number(1 / area))));
            return;
        }

        // The share of one position in its window's mean, computed with the operator itself: the mean of ones is the
        // number of positions inside divided by the divisor.
        var type = node.InputType(0).ElementType;
        var ones = write.Constant(
            Tensor.FromDoubles(
                "gradients/ones",
                type,
                [1, 1, .. windows.Image],
                [.. Enumerable.Repeat(1.0, (int)windows.Image.Aggregate(1L, (p, d) => p * d))]));
        var filled = write.Op("AveragePool", [ones], node.Node.Attributes);
        var inside = write.Constant(
            Tensor.FromDoubles(
                "gradients/inside", type, [1, 1, .. windows.Count], [.. Inside(windows).Select(n => 1 / n)]));
        node.AddGradient(0, Spread(node, windows, write.Mul(upstream, write.Mul(filled, inside))));
    }

    public static void GlobalAveragePool(NodeGradient node)
    {
        // Spread by the operator before, where that multiplies anyway: faster than Expand.
        double area = node.InputShape(0).Skip(2).Aggregate(1L, (product, d) => product * d);
        node.GiveCompact(0, node.Write.Mul(node.Upstream, node.Number(1 / area)));
    }

    /// <summary>y = (sum of |x|^p)^(1/p), so that dx = dy * y^(1-p) * |x|^(p-1) * sign(x).</summary>
    public static void LpPool(NodeGradient node)
    {
        var (write, x, y, p) = (node.Write, node.Node.Inputs[0], node.Node.Outputs[0], node.Node.Int("p", 2));
        var sign = write.Op("Sign", [x]);
        if (p == 1)
        {
            node.AddGradient(0, write.Mul(Share(node.Upstream), sign));
            return;
        }

        // If a window holds only zeros, its gradient is zero.
        var share = write.Mul(
            node.Upstream, write.Op("Pow", [write.Op("Max", [y, node.Number(1e-30)]), node.Number(1 - p)]));
        var slope = p == 2 ? x : write.Mul(write.Op("Pow", [write.Op("Abs", [x]), node.Number(p - 1)]), sign);
        node.AddGradient(0, write.Mul(Share(share), slope));

        string Share(string windows) =>
            node.Node.Is("GlobalLpPool") ? write.Expand(windows, node.InputShape(0)) : Spread(node, Of(node), windows);
    }

    private static Windows Of(NodeGradient node) =>
        Windows.Of(node.Node, node.InputShape(0).Skip(2), node.OutputShape().Skip(2), node.Node.Ints("kernel_shape")!);

    // The index of each window's maximum among all elements of the input.
    private static string Places(NodeGradient node)
    {
        if (node.Node.Is("MaxPool") && node.Node.Int("storage_order", 0) == 0)
        {
            return node.Keep(1);
        }

        var builder = node.Write.Builder;
        var (values, places) = (builder.FreshName("gradients/MaxPool"), builder.FreshName("gradients/MaxPool/places"));
        var whole = new Node(
            "MaxPool",
            [node.Node.Inputs[0]],
            [values, places],
            values,
            "",
            Attribute.Of("kernel_shape", node.InputShape(0).Skip(2)));
        builder.Nodes.Add(
            node.Node.Is("GlobalMaxPool")
                ? whole
                : new Node(
                    "MaxPool", whole.Inputs, whole.Outputs, values, "", node.Node.Without("storage_order").Attributes));
        return places;
    }

    /// <summary>
    /// Adds for every position of the image the sum over the windows that contain it: the transpose of a sum over
    /// windows.
    /// </summary>
    private static string Spread(NodeGradient node, Windows windows, string upstream)
    {
        var (write, dilated) = (node.Write, windows.Dilations.Any(d => d > 1));
        if (windows.Strides.SequenceEqual(windows.Kernel) && !dilated)
        {
            // Every position is in one window: repeat. A tenth of the time of an Expand.
            var scales = write.Constant(
                Tensor.Create<float>(
                    "gradients/scales", [2 + windows.Rank], [1, 1, .. windows.Strides.Select(f => (float)f)]));
            var repeated = write.Op(
                "Resize", [upstream, "", scales], Attribute.Of("coordinate_transformation_mode", "asymmetric"),
                Attribute.Of("nearest_mode", "floor"));
            return Padded(write, repeated, windows.Map(i => -windows.Begin[i]), windows.Map(i => -windows.End[i]));
        }

        if (dilated && node.Opset < 19)
        {
            throw node.Refuse("dilated windows are averaged from operator set 19 on");
        }

        // A sum over the windows that end at each position, which is their mean times their area. The zeros that follow
        // the last window count as padding.
        var spaced = windows.Strides.Any(s => s > 1)
            ? Spaced(write, upstream, windows, [.. node.InputShape(0).Take(2)])
            : upstream;
        long Reach(int i) => windows.Dilations[i] * (windows.Kernel[i] - 1);
        var all = Padded(
            write,
            spaced,
            windows.Map(i => Reach(i) - windows.Begin[i]),
            windows.Map(i => Reach(i) - windows.End[i] - (windows.Strides[i] - 1)));
        var (area, kernel) = (
            node.Number(windows.Kernel.Aggregate(1L, (product, k) => product * k)),
            Attribute.Of("kernel_shape", windows.Kernel));

        // ONNX Runtime fuses a padding into the pooling that reads it, where it must be narrower than the kernel; that
        // of dilated windows is not.
        return dilated
            ? write.Op("AveragePool", [write.Mul(all, area)], kernel, Attribute.Of("dilations", windows.Dilations))
            : write.Mul(write.Op("AveragePool", [all], kernel), area);
    }

    /// <summary>Adds zeros after each window's number, one for each position before the next window.</summary>
    private static string Spaced(GraphWriter write, string upstream, Windows windows, long[] lead)
    {
        long[] Interleaved(Func<int, long> first, Func<int, long> second) =>
            [.. Enumerable.Range(0, windows.Rank).SelectMany(i => new[] { first(i), second(i) })];
        var apart = write.Reshape(upstream, [.. lead, .. Interleaved(i => windows.Count[i], _ => 1)]);
        var spaced = write.Pad(
            apart, [.. new long[2 + (2 * windows.Rank)], 0, 0, .. Interleaved(_ => 0, i => windows.Strides[i] - 1)]);
        return write.Reshape(spaced, [.. lead, .. windows.Map(i => windows.Count[i] * windows.Strides[i])]);
    }

    private static string Padded(GraphWriter write, string x, long[] before, long[] after) =>
        before.Concat(after).All(p => p == 0) ? x : write.Pad(x, [0, 0, .. before, 0, 0, .. after]);

    /// <summary>Returns the number of positions of each window that are inside the image.</summary>
    private static IEnumerable<double> Inside(Windows windows)
    {
        IEnumerable<double> counts = [1];
        for (var i = 0; i < windows.Rank; i++)
        {
            double[] along = [.. Enumerable.Range(0, (int)windows.Count[i])
                .Select(n => (double)Enumerable.Range(0, (int)windows.Kernel[i])
                    .Count(
                        k =>
                            (n * windows.Strides[i]) + (k * windows.Dilations[i]) - windows.Begin[i] is var place
                                && place >= 0
                                && place < windows.Image[i]))];
            counts = [.. counts.SelectMany(c => along.Select(a => c * a))];
        }

        return counts;
    }
}
