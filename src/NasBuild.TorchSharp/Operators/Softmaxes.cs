using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Distributions over an axis, and running sums.</summary>
internal static class Softmaxes
{
    public static Tensor Softmax(NodeCall call) => call.X.softmax(call.Axis(-1));

    public static Tensor LogSoftmax(NodeCall call) => torch.nn.functional.log_softmax(call.X, call.Axis(-1));

    public static Tensor CumSum(NodeCall call)
    {
        var axis = NodeCall.FromFront(call.Longs(1)![0], (int)call.X.dim());
        var (exclusive, reverse) = (call.Node.Int("exclusive", 0) == 1, call.Node.Int("reverse", 0) == 1);
        var x = reverse ? call.X.flip(axis) : call.X;
        var sum = exclusive ? x.cumsum(axis).sub(x) : x.cumsum(axis);
        return reverse ? sum.flip(axis) : sum;
    }
}
