using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Operators that keep every element.</summary>
internal static class Reshaping
{
    /// <summary>
    /// The order of the elements stays: <c>Reshape</c>, <c>Flatten</c>, <c>Squeeze</c>, <c>Unsqueeze</c>.
    /// </summary>
    public static Tensor Reshape(NodeCall call) => call.X.reshape(call.OutputShape());

    public static Tensor Transpose(NodeCall call)
    {
        var rank = (int)call.X.dim();
        return call.X.permute(
            [.. call.Node.Ints("perm") ?? Enumerable.Range(1, rank).Select(i => (long)(rank - i))]);
    }

    public static Tensor DepthToSpace(NodeCall call)
    {
        var (b, shape) = (call.Node.Int("blocksize", 1), call.X.shape);
        var (n, c, h, w) = (shape[0], shape[1] / (b * b), shape[2], shape[3]);
        return (call.Node.Text("mode", "DCR") == "DCR"
            ? call.X.reshape(n, b, b, c, h, w).permute(0, 3, 4, 1, 5, 2)
            : call.X.reshape(n, c, b, b, h, w).permute(0, 1, 4, 2, 5, 3)).reshape(n, c, h * b, w * b);
    }

    public static Tensor SpaceToDepth(NodeCall call)
    {
        var (b, shape) = (call.Node.Int("blocksize", 1), call.X.shape);
        var (n, c, h, w) = (shape[0], shape[1], shape[2] / b, shape[3] / b);
        return call.X.reshape(n, c, h, b, w, b).permute(0, 3, 5, 1, 2, 4).reshape(n, c * b * b, h, w);
    }

    public static Tensor ReverseSequence(NodeCall call)
    {
        var (time, batch) = ((int)call.Node.Int("time_axis", 0), (int)call.Node.Int("batch_axis", 1));
        var x = call.X.transpose(0, time);
        x = batch == 0 ? x.transpose(1, time) : x.transpose(1, batch);
        var reversed = Reversed(call, x, call.Longs(1)!);
        reversed = batch == 0 ? reversed.transpose(1, time) : reversed.transpose(1, batch);
        return reversed.transpose(0, time);
    }

    /// <summary>Returns [time, batch, ...] with the first steps of every sequence, its length, in reverse.</summary>
    public static Tensor Reversed(NodeCall call, Tensor x, long[] lengths)
    {
        var (steps, batch) = (x.shape[0], lengths.Length);
        var order = new long[steps * batch];
        for (var i = 0; i < order.Length; i++)
        {
            var (at, length) = (i / batch, lengths[i % batch]);
            order[i] = at < length ? length - 1 - at : at;
        }

        var index = call.Integers(order).reshape([steps, batch, .. x.shape.Skip(2).Select(_ => 1L)]).expand(x.shape);
        return x.gather(0, index);
    }
}
