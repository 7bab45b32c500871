// Ioffe & Szegedy 2015, Batch Normalization (arXiv:1502.03167), section 3.
using NasBuild.TorchSharp.Interpreting;
using NasBuild.TorchSharp.Operators.Images;

namespace NasBuild.TorchSharp.Operators;

/// <summary>
/// Batch normalisation as an affine map by channel; in training form, mean and variance are computed values.
/// </summary>
internal static class BatchNormalization
{
    public static Tensor Call(NodeCall call)
    {
        var (x, scale, bias, mean, variance) = (call[0], call[1], call[2], call[3], call[4]);
        var epsilon = call.Node.Float("epsilon", 1e-5f);
        if (!mean.requires_grad && !variance.requires_grad)
        {
            return torch.nn.functional.batch_norm(x, mean, variance, scale, bias, training: false, eps: epsilon);
        }

        var factor = scale.mul(variance.add(epsilon).rsqrt());
        return x.sub(Convolution.ByChannel(mean, x))
            .mul(Convolution.ByChannel(factor, x)).add(Convolution.ByChannel(bias, x));
    }
}
