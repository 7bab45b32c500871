using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Images;

/// <summary>Elements that are added around a value; a negative number cuts them off.</summary>
internal static class Pads
{
    public static Tensor Pad(NodeCall call)
    {
        var rank = (int)call.X.dim();
        var given = call.Longs(1)!;
        var axes = call.Longs(3) ?? [.. Enumerable.Range(0, rank).Select(a => (long)a)];
        var (begin, end) = (new long[rank], new long[rank]);
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = NodeCall.FromFront(axes[i], rank);
            (begin[axis], end[axis]) = (given[i], given[i + axes.Length]);
        }

        return call.Node.Text("mode", "constant") switch
        {
            "constant" => Constant(call, begin, end),
            "edge" => Along(call, begin, end, (at, size) => Math.Clamp(at, 0, size - 1)),
            "wrap" => Along(call, begin, end, (at, size) => ((at % size) + size) % size),
            _ => Along(call, begin, end, Reflected),
        };
    }

    /// <summary>Returns a value with one number around it, as many elements before and after every axis.</summary>
    public static Tensor Around(Tensor x, long[] begin, long[] end, double value)
    {
        long[] pads = [.. Enumerable.Range(0, begin.Length).Reverse().SelectMany(a => new[] { begin[a], end[a] })];
        return pads.All(p => p == 0)
            ? x.alias()
            : torch.nn.functional.pad(x, pads, PaddingModes.Constant, value);
    }

    private static Tensor Constant(NodeCall call, long[] begin, long[] end)
    {
        if (call.Find(2) is not { requires_grad: true } value)
        {
            return Around(call.X, begin, end, call.Find(2)?.to(torch.ScalarType.Float64).item<double>() ?? 0);
        }

        var inside = Around(torch.ones_like(call.X), begin, end, 0);
        return Around(call.X, begin, end, 0).add(torch.ones_like(inside).sub(inside).mul(value));
    }

    private static Tensor Along(NodeCall call, long[] begin, long[] end, Func<long, long, long> source)
    {
        var x = call.X.alias();
        foreach (var axis in Enumerable.Range(0, begin.Length).Where(a => begin[a] != 0 || end[a] != 0))
        {
            var size = x.shape[axis];
            var positions = Enumerable.Range(0, (int)(begin[axis] + size + end[axis]))
                .Select(i => source(i - begin[axis], size));
            x = Parts.Take(call, x, axis, [.. positions]);
        }

        return x;
    }

    private static long Reflected(long at, long size)
    {
        if (size == 1)
        {
            return 0;
        }

        var period = 2 * (size - 1);
        var place = ((at % period) + period) % period;
        return place < size ? place : period - place;
    }
}
