using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Images;

/// <summary>
/// Resizing multiplies each axis by a constant matrix: the operator's output on the identity, so that every mode works
/// as in the forward pass of ONNX Runtime.
/// </summary>
internal static class Resizing
{
    /// <summary>Returns the reason why a node has no function; null if it has one.</summary>
    public static string? Obstacle(Node node) =>
        node.Text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize" ? "it crops" : null;

    public static Tensor Resize(NodeCall call)
    {
        var (scales, from, to) = (Scales(call), call.X.shape, call.OutputShape());
        int[] axes =
        [
            .. Enumerable.Range(0, from.Length).Where(a => scales is null ? from[a] != to[a] : scales[a] != 1)
        ];
        var matrices = call.Once(() => [.. axes.Select(a => Matrix(call, from[a], to[a], scales?[a]))]);
        return axes.Zip(matrices).Aggregate(call.X.alias(), (x, along) => Apply(x, along.First, along.Second));
    }

    // A matrix of integers has the position that each output element copies.
    private static Tensor Apply(Tensor x, int axis, Tensor matrix) => matrix.dtype == torch.ScalarType.Int64
        ? x.index_select(axis, matrix)
        : x.transpose(axis, -1).matmul(matrix).transpose(axis, -1);

    private static Tensor Matrix(NodeCall call, long from, long to, float? scale)
    {
        double[] identity = [.. Enumerable.Range(0, (int)(from * from)).Select(i => i / from == i % from ? 1.0 : 0)];
        var x = OnnxTensor.FromDoubles("x", ElementType.Float, [from, from], identity);
        var attributes = call.Node.Attributes.Where(a => a.Name is not ("axes" or "keep_aspect_ratio_policy"));
        var (factor, inputs) = scale is { } by
            ? (OnnxTensor.Create<float>("factor", [2], [1, by]), new[] { "x", "", "factor" })
            : (OnnxTensor.Create<long>("factor", [2], [from, to]), ["x", "", "", "factor"]);
        var matrix = SmallRun.Of(call, new Node("Resize", inputs, ["y"], "", "", attributes), x, factor);
        return Copied(matrix, (int)from, (int)to) is { } positions
            ? call.Integers(positions)
            : call.OnDevice(matrix).to(call.X.dtype);
    }

    private static long[]? Copied(OnnxTensor matrix, int from, int to)
    {
        var (numbers, positions) = (matrix.ToFloats(), new long[to]);
        for (var column = 0; column < to; column++)
        {
            int[] used = [.. Enumerable.Range(0, from).Where(row => numbers[(row * to) + column] != 0)];
            if (used is not [var one] || numbers[(one * to) + column] != 1)
            {
                return null;
            }

            positions[column] = one;
        }

        return positions;
    }

    /// <summary>Returns the scale of each axis; null if the sizes determine it.</summary>
    private static float[]? Scales(NodeCall call)
    {
        if (call.Node.Input(2).Length == 0 || (call.Node.Input(3).Length > 0 && call.InputType(2).Count == 0))
        {
            // A policy that keeps the aspect ratio has one scale for all axes, which does not follow from the rounded
            // sizes.
            return call.Node.Text("keep_aspect_ratio_policy", "stretch") == "stretch"
                ? null
                : throw call.Refuse("it keeps the aspect ratio");
        }

        var given = call.Constant(2)?.ToFloats() ?? throw call.Refuse("its scales are computed while the model runs");
        var axes = call.Node.Ints("axes");
        var scales = Enumerable.Repeat(1f, (int)call.X.dim()).ToArray();
        for (var i = 0; i < given.Length; i++)
        {
            scales[axes is null ? i : NodeCall.FromFront(axes[i], scales.Length)] = given[i];
        }

        return scales;
    }
}
