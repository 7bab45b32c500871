using NasBuild.Engine.Training.Forms;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Images;

/// <summary>The largest number of every window, and its place; the first of equal ones receives the gradient.</summary>
internal static class MaxPooling
{
    public static Tensor?[] MaxPool(NodeCall call)
    {
        var windows = Windows.Of(
            call.Node, call.X.shape.Skip(2), call.OutputShape().Skip(2), call.Node.Ints("kernel_shape")!);
        var (x, pads) = windows.Padded(call.X, double.NegativeInfinity, i => windows.Kernel[i] / 2);
        var (values, places) = windows.Rank switch
        {
            1 => OfOneAxis(x, windows, pads),
            2 => torch.nn.functional.max_pool2d_with_indices(
                x, windows.Kernel, windows.Strides, pads, windows.Dilations),
            3 => torch.nn.functional.max_pool3d_with_indices(
                x, windows.Kernel, windows.Strides, pads, windows.Dilations),
            _ => throw call.Refuse("it has more than three spatial axes"),
        };
        return call.Node.Outputs.Length == 1
            ? [values]
            : [values, InImage(call, places, [.. x.shape.Skip(2)], windows.Map(i => windows.Begin[i] - pads[i]))];
    }

    private static (Tensor Values, Tensor Places) OfOneAxis(Tensor x, Windows windows, long[] pads)
    {
        var (values, places) = torch.nn.functional.max_pool2d_with_indices(
            x.unsqueeze(2), [1, windows.Kernel[0]], [1, windows.Strides[0]], [0, pads[0]],
            [1, windows.Dilations[0]]);
        return (values.squeeze(2), places.squeeze(2));
    }

    // Places in one padded plane become places among all elements of the input.
    private static Tensor InImage(NodeCall call, Tensor places, long[] padded, long[] begin)
    {
        var shape = call.X.shape;
        var (rest, plane, stride) = (places, torch.zeros_like(places), 1L);
        var columnOrder = call.Node.Int("storage_order", 0) == 1;
        var coordinates = new Tensor[padded.Length];
        foreach (var axis in Enumerable.Range(0, padded.Length).Reverse())
        {
            coordinates[axis] = rest.remainder(padded[axis]).sub(begin[axis]);
            rest = rest.div(padded[axis], torch.RoundingMode.floor);
        }

        var order = Enumerable.Range(0, padded.Length);
        foreach (var axis in columnOrder ? order : order.Reverse())
        {
            plane = plane.add(coordinates[axis].mul(stride));
            stride *= shape[axis + 2];
        }

        var planes = call.Integers(Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(i => i * stride));
        return plane.add(planes.reshape([shape[0], shape[1], .. padded.Select(_ => 1L)]));
    }
}
