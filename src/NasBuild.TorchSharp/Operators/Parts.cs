using NasBuild.Engine.Training.Forms;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Operators that slice, join, repeat or mask parts of a value.</summary>
internal static class Parts
{
    public static Tensor Concat(NodeCall call) => torch.cat(call.Inputs, call.Axis(0));

    public static Tensor?[] Split(NodeCall call)
    {
        var axis = call.Axis(0);
        return call.X.split([.. call.Node.Outputs.Select((_, i) => call.OutputShape(i)[axis])], axis);
    }

    public static Tensor Slice(NodeCall call)
    {
        var (starts, ends, steps) = (call.Longs(1)!, call.Longs(2)!, call.Longs(4));
        var axes = call.Longs(3) ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        var x = call.X.alias();
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = NodeCall.FromFront(axes[i], (int)x.dim());
            var positions = SlicePositions.Of(starts[i], ends[i], steps?[i] ?? 1, x.shape[axis]);
            x = Take(call, x, axis, positions);
        }

        return x;
    }

    public static Tensor Expand(NodeCall call) => call.X.expand(call.OutputShape());

    public static Tensor Tile(NodeCall call) => call.X.repeat(call.Longs(1)!);

    public static Tensor Trilu(NodeCall call)
    {
        var diagonal = call.Longs(1)?[0] ?? 0;
        return call.Node.Int("upper", 1) == 1 ? call.X.triu(diagonal) : call.X.tril(diagonal);
    }

    /// <summary>Returns the elements at some positions of an axis.</summary>
    public static Tensor Take(NodeCall call, Tensor x, int axis, long[] positions) =>
        positions.Length > 0 && positions.Index().All(p => p.Item == positions[0] + p.Index)
            ? x.narrow(axis, positions[0], positions.Length)
            : x.index_select(axis, call.Integers(positions));
}
