using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Operators that reduce some axes to one number.</summary>
internal static class Reductions
{
    public static Tensor Sum(NodeCall call) => Over(call, (x, axes, keep) => x.sum(axes, keep));

    public static Tensor Mean(NodeCall call) => Over(call, (x, axes, keep) => x.mean(axes, keep));

    public static Tensor SumSquare(NodeCall call) =>
        Over(call, (x, axes, keep) => x.square().sum(axes, keep), x => x.square());

    public static Tensor L1(NodeCall call) => Over(call, (x, axes, keep) => x.abs().sum(axes, keep), x => x.abs());

    // Nothing flows back where the norm is 0.
    public static Tensor L2(NodeCall call) =>
        Over(call, (x, axes, keep) => Root(x.square().sum(axes, keep)), x => x.abs());

    public static Tensor LogSum(NodeCall call) =>
        Over(call, (x, axes, keep) => x.sum(axes, keep).log(), x => x.log());

    public static Tensor LogSumExp(NodeCall call) => Over(call, (x, axes, keep) =>
    {
        var highest = x.detach().amax(axes, true);
        var sum = x.sub(highest).exp().sum(axes, true).log().add(highest);
        return keep ? sum : sum.sum(axes, false);
    });

    // The extremes share the gradient equally.
    public static Tensor Max(NodeCall call) => Over(call, (x, axes, keep) => x.amax(axes, keep));

    public static Tensor Min(NodeCall call) => Over(call, (x, axes, keep) => x.amin(axes, keep));

    public static Tensor Prod(NodeCall call) => Over(call, (x, axes, keep) =>
        axes.OrderDescending().Aggregate(x, (product, axis) => product.prod(axis, keep)));

    /// <summary>Returns the square root, whose slope is 0 at 0.</summary>
    public static Tensor Root(Tensor square)
    {
        var zero = square.eq(0);
        return torch.where(zero, torch.zeros_like(square), torch.where(zero, torch.ones_like(square), square).sqrt());
    }

    // Without axes, and for a scalar, the reduction of each element alone is its form of one element.
    private static Tensor Over(
        NodeCall call, Func<Tensor, long[], bool, Tensor> reduce, Func<Tensor, Tensor>? ofEach = null)
    {
        var rank = (int)call.X.dim();
        var given = call.Longs(1);
        if (rank == 0 || (given is null or [] && call.Node.Int("noop_with_empty_axes", 0) != 0))
        {
            return ofEach is null ? call.X.alias() : ofEach(call.X);
        }

        long[] axes = given is { Length: > 0 }
            ? [.. given.Select(a => (long)NodeCall.FromFront(a, rank))]
            : [.. Enumerable.Range(0, rank).Select(a => (long)a)];
        return reduce(call.X, axes, call.Node.Int("keepdims", 1) != 0);
    }
}
