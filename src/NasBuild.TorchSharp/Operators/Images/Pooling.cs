using NasBuild.Engine;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Images;

/// <summary>Operators that reduce every window of an image, or the whole image, to a mean or a norm.</summary>
internal static class Pooling
{
    public static Tensor AveragePool(NodeCall call)
    {
        var windows = WindowsOf(call);
        if (windows.Rank == 2 && windows.Dilations.All(d => d == 1)
            && windows.Begin.Concat(windows.End).All(p => p <= 0))
        {
            return torch.nn.functional.avg_pool2d(call.X, windows.Kernel, windows.Strides);
        }

        return Sums(call, call.X, windows).mul(call.Once(() => [Shares(call, windows)])[0]);
    }

    public static Tensor GlobalAveragePool(NodeCall call) => call.X.mean(Spatial(call), true);

    public static Tensor GlobalLpPool(NodeCall call) =>
        Norms(call, powers => powers.sum(Spatial(call), true));

    // The first of equal numbers receives the gradient.
    public static Tensor GlobalMaxPool(NodeCall call) => call.X.flatten(2).max(2).values.reshape(call.OutputShape());

    public static Tensor LpPool(NodeCall call) => Norms(call, powers => Sums(call, powers, WindowsOf(call)));

    // If a window holds only zeros, its gradient is zero.
    private static Tensor Norms(NodeCall call, Func<Tensor, Tensor> sum)
    {
        var p = call.Node.Int("p", 2);
        var sums = sum(p == 1 ? call.X.abs() : call.X.abs().pow(p));
        if (p == 1)
        {
            return sums;
        }

        var zero = sums.eq(0);
        return torch.where(
            zero, torch.zeros_like(sums), torch.where(zero, torch.ones_like(sums), sums).pow(1.0 / p));
    }

    /// <summary>Returns the sum of every window, by a convolution with ones.</summary>
    private static Tensor Sums(NodeCall call, Tensor x, Windows windows)
    {
        var (planes, pads) = windows.Padded(x.reshape([-1, 1, .. windows.Image]), 0);
        var ones = torch.ones([1, 1, .. windows.Kernel], x.dtype, x.device);
        return Convolution
            .Convolve(call, planes, ones, null, windows.Strides, pads, windows.Dilations, 1)
            .reshape([x.shape[0], x.shape[1], .. windows.Count]);
    }

    // The share of one position in its window's mean: the mean of ones, as ONNX Runtime counts the padding, divided by
    // the number of positions inside.
    private static Tensor Shares(NodeCall call, Windows windows)
    {
        var ones = OnnxTensor.FromDoubles(
            "x", ElementType.Float, [1, 1, .. windows.Image],
            [.. Enumerable.Repeat(1.0, (int)windows.Image.Aggregate(1L, (p, d) => p * d))]);
        var means = SmallRun.Of(call, new Node("AveragePool", ["x"], ["y"], "", "", call.Node.Attributes), ones);
        var inside = Sums(call, call.OnDevice(ones), windows);
        return call.OnDevice(means).div(inside).to(call.X.dtype);
    }

    private static Windows WindowsOf(NodeCall call) => Windows.Of(
        call.Node, call.X.shape.Skip(2), call.OutputShape().Skip(2), call.Node.Ints("kernel_shape")!);

    private static long[] Spatial(NodeCall call) =>
        [.. Enumerable.Range(2, (int)call.X.dim() - 2).Select(a => (long)a)];
}
