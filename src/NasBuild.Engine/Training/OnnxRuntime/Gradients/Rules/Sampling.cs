using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>
/// Operators that multiply each axis by a constant matrix, so that the gradient is multiplied by the transpose. The
/// matrix is the operator's output on the identity, so that every mode works as in the forward pass.
/// </summary>
internal static class Sampling
{
    public static void Resize(NodeGradient node)
    {
        var (write, original, from, to) = (node.Write, node.Node, node.InputShape(0), node.OutputShape());
        if (original.Text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize")
        {
            throw node.Refuse("it crops");
        }

        var scales = Scales(node);
        if (Repeats(node, scales) is { } factors)
        {
            // The sum over the copies of a position: their mean times their number.
            var mean = write.Op(
                "AveragePool",
                [node.Upstream],
                Attribute.Of("kernel_shape", factors),
                Attribute.Of("strides", factors));
            node.AddGradient(0, write.Mul(mean, node.Number(factors.Aggregate(1L, (product, f) => product * f))));
            return;
        }

        var attributes = original.Attributes.Where(a => a.Name is not ("axes" or "keep_aspect_ratio_policy"));
        string Along(int axis, string identity) => scales is null
            ? write.Op("Resize", [identity, "", "", write.Longs([from[axis], to[axis]])], attributes)
            : write.Op(
                "Resize",
                [identity, "", write.Constant(Tensor.Create<float>("gradients/scales", [2], [1, scales[axis]]))],
                attributes);
        node.AddGradient(
            0,
            Transposed(
                node,
                Enumerable.Range(0, from.Length).Where(a => scales is null ? from[a] != to[a] : scales[a] != 1),
                Along));
    }

    public static void Pad(NodeGradient node)
    {
        var (write, original, rank) = (node.Write, node.Node, node.Rank(0));
        var (given, axes) = (node.Longs(1)!, node.Longs(3) ?? [.. Enumerable.Range(0, rank).Select(a => (long)a)]);
        var (begin, end) = (new long[rank], new long[rank]);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = (axes[i] + rank) % rank;
            (begin[axis], end[axis]) = (given[i], given[i + axes.Length]);
        }

        if (original.Text("mode", "constant") != "constant")
        {
            string Along(int axis, string identity) =>
                write.Op("Pad", [identity, write.Longs([0, begin[axis], 0, end[axis]])], original.Attributes);
            node.AddGradient(
                0, Transposed(node, Enumerable.Range(0, rank).Where(a => begin[a] != 0 || end[a] != 0), Along));
            return;
        }

        var inner = write.Pad(node.Upstream, begin.Concat(end).Select(p => -p));
        if (node.NeedsGradient(0))
        {
            node.AddGradient(0, inner);
        }

        if (node.NeedsGradient(2))
        {
            // The gradient of the padding; negative padding crops positions whose gradient is zero.
            string Total(string x) => write.Op("ReduceSum", [x], Attribute.Of("keepdims", 0L));
            node.AddGradient(2, write.Reshape(write.Sub(Total(node.Upstream), Total(inner)), node.InputShape(2)));
        }
    }

    /// <summary>Adds the gradient of the input, axis after axis.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="axes">The axes that it changes.</param>
    /// <param name="apply">Applies the operator along one of them, to the last axis of a matrix.</param>
    private static string Transposed(NodeGradient node, IEnumerable<int> axes, Func<int, string, string> apply)
    {
        var (write, from, gradient) = (node.Write, node.InputShape(0), node.Upstream);
        long[] shape = [.. node.OutputShape()];
        foreach (var axis in axes)
        {
            var (size, longer) = ((int)from[axis], shape[axis]);
            double[] identity = [.. Enumerable.Range(0, size * size).Select(i => i / size == i % size ? 1.0 : 0)];
            var matrix = apply(
                axis,
                write.Constant(
                    Tensor.FromDoubles("gradients/identity", node.InputType(0).ElementType, [size, size], identity)));
            var (before, after) = (Product(shape[..axis]), Product(shape[(axis + 1)..]));
            gradient = after == 1
                ? write.MatMul(write.Reshape(gradient, before, longer), write.Transpose(matrix, 1, 0))
                : write.MatMul(matrix, write.Reshape(gradient, before, longer, after));
            shape[axis] = size;
        }

        return write.Reshape(gradient, from);
    }

    /// <summary>Returns the scale of each axis; null if the sizes determine it.</summary>
    private static float[]? Scales(NodeGradient node)
    {
        if (node.Node.Input(2).Length == 0 || (node.Node.Input(3).Length > 0 && node.InputType(2).Count == 0))
        {
            // A policy that keeps the aspect ratio has one scale for all axes, which does not follow from the rounded
            // sizes.
            return node.Node.Text("keep_aspect_ratio_policy", "stretch") == "stretch"
                ? null
                : throw node.Refuse("it keeps the aspect ratio");
        }

        var given = node.Constant(2)?.ToFloats() ?? throw node.Refuse("its scales are computed while the model runs");
        var axes = node.Node.Ints("axes");
        var scales = Enumerable.Repeat(1f, node.Rank(0)).ToArray();
        for (var i = 0; i < given.Length; i++)
        {
            scales[axes is null ? i : (axes[i] + scales.Length) % scales.Length] = given[i];
        }

        return scales;
    }

    /// <summary>
    /// Returns the number of times that each position is repeated along the spatial axes, if the operator does nothing
    /// else.
    /// </summary>
    private static long[]? Repeats(NodeGradient node, float[]? scales)
    {
        var (resize, from, to) = (node.Node, node.InputShape(0), node.OutputShape());
        var nearest = resize.Text("nearest_mode", "round_prefer_floor");
        var repeats = resize.Text("coordinate_transformation_mode", "half_pixel") switch
        {
            "asymmetric" => nearest == "floor",
            "half_pixel" or "pytorch_half_pixel" => nearest is "round_prefer_floor" or "round_prefer_ceil",
            _ => false,
        };
        long[] factors = [.. from.Zip(to, (f, t) => t % f == 0 ? t / f : 0)];
        return repeats
            && resize.Text("mode", "nearest") == "nearest"
            && factors is [1, 1, _, ..] and { Length: <= 5 }
            && factors.All(f => f > 0)
            && (scales is null || scales.Zip(factors, (s, f) => s == f).All(same => same))
                ? factors[2..]
                : null;
    }

    private static long Product(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, d) => product * d);
}
