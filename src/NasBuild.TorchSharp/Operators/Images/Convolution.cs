using NasBuild.Engine.Training.Forms;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Images;

/// <summary>Convolution, and its transpose, over one to three spatial axes.</summary>
internal static class Convolution
{
    public static Tensor Conv(NodeCall call)
    {
        var windows = WindowsOf(call, call.X.shape, call.OutputShape(), call[1].shape);
        var (x, pads) = windows.Padded(call.X, 0);
        return Convolve(call, x, call[1], call.Find(2), windows.Strides, pads, windows.Dilations, Group(call));
    }

    public static Tensor ConvTranspose(NodeCall call)
    {
        // The transpose of a convolution that reads the output's place and writes the input's.
        var windows = WindowsOf(call, call.OutputShape(), call.X.shape, call[1].shape);
        var begin = TransposedBegin(call, windows);
        var (strides, dilations, group) = (windows.Strides, windows.Dilations, Group(call));
        var whole = windows.Rank switch
        {
            1 => torch.nn.functional.conv_transpose1d(
                call.X, call[1], null, strides[0], 0, 0, dilations[0], group),
            2 => torch.nn.functional.conv_transpose2d(
                call.X, call[1], null, strides, [0, 0], [0, 0], dilations, group),
            3 => torch.nn.functional.conv_transpose3d(
                call.X, call[1], null, strides, [0, 0, 0], [0, 0, 0], dilations, group),
            _ => throw TooMany(call),
        };

        // What reaches beyond the output is cut off, and what no window reaches is 0.
        var placed = Pads.Around(
            whole,
            [0, 0, .. begin.Select(b => -b)],
            [0, 0, .. windows.Map(i => windows.Image[i] + begin[i] - whole.shape[i + 2])],
            0);
        return call.Find(2) is { } bias ? placed.add(ByChannel(bias, placed)) : placed;
    }

    /// <summary>Returns numbers by channel, shaped so that they are broadcast to [batch, channels, ...].</summary>
    public static Tensor ByChannel(Tensor numbers, Tensor to) =>
        numbers.reshape([1, -1, .. Enumerable.Repeat(1L, (int)to.dim() - 2)]);

    /// <summary>Returns the convolution of a padded image.</summary>
    public static Tensor Convolve(
        NodeCall call, Tensor x, Tensor weight, Tensor? bias, long[] strides, long[] pads, long[] dilations,
        long group) => strides.Length switch
        {
            1 => torch.nn.functional.conv1d(x, weight, bias, strides[0], pads[0], dilations[0], group),
            2 => torch.nn.functional.conv2d(x, weight, bias, strides, pads, dilations, group),
            3 => torch.nn.functional.conv3d(x, weight, bias, strides, pads, dilations, group),
            _ => throw TooMany(call),
        };

    private static Windows WindowsOf(NodeCall call, long[] image, long[] count, long[] weight) =>
        Windows.Of(call.Node, image.Skip(2), count.Skip(2), weight.Skip(2));

    private static long[] TransposedBegin(NodeCall call, Windows windows)
    {
        var autoPad = call.Node.Text("auto_pad", "NOTSET");
        if (autoPad is not ("SAME_UPPER" or "SAME_LOWER") && !call.Node.Has("output_shape"))
        {
            return windows.Begin;
        }

        var outputPadding = call.Node.Ints("output_padding");
        long Total(int i) => Math.Max(0, windows.End[i] + windows.Begin[i] + (outputPadding?[i] ?? 0));
        return windows.Map(i => autoPad == "SAME_UPPER" ? Total(i) / 2 : (Total(i) + 1) / 2);
    }

    private static long Group(NodeCall call) => call.Node.Int("group", 1);

    private static Exception TooMany(NodeCall call) => call.Refuse("it has more than three spatial axes");
}
