namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>Frees values as soon as Python does: when nothing refers to them any more.</summary>
internal static class TensorChains
{
    /// <summary>Returns the next value, and releases this one; what its gradient needs, libtorch keeps.</summary>
    public static Tensor Then(this Tensor tensor, Func<Tensor, Tensor> next)
    {
        using (tensor)
        {
            return next(tensor);
        }
    }
}
