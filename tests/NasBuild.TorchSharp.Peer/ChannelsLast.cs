using TorchSharp.Modules;

namespace NasBuild.TorchSharp.Peer;

/// <summary>The memory format of images whose channels lie together: TorchSharp has no function for it.</summary>
internal static class ChannelsLast
{
    /// <summary>Returns the same tensor with strides of that format; it disposes the argument.</summary>
    public static Tensor Of(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Stores the weights of all convolutions in it.</summary>
    public static void Store(Module net)
    {
        foreach (var convolution in net.modules().OfType<Conv2d>())
        {
            using var free = no_grad();
            var weight = convolution.weight;
            convolution.weight = Parameter(Of(weight.detach()));
            weight.Dispose();
        }
    }
}
