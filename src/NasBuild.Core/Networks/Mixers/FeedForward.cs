// Vaswani et al., Attention Is All You Need, NeurIPS 2017, arXiv 1706.03762, section 3.3
using NasBuild.Core.Networks.Layers;

namespace NasBuild.Core.Networks.Mixers;

/// <summary>
/// Two linear layers with an activation function between them; the inner width is four times the width.
/// </summary>
internal static class FeedForward
{
    /// <summary>Adds the layers.</summary>
    public static string Write(NetworkWriter write, string name, string x, MixerShape shape, Activation activation)
    {
        var up = write.Dense($"{name}.up", x, shape.Width, 4 * shape.Width, MixerShape.Deviation);
        return write.Dense(
            $"{name}.down", activation == Activation.Relu ? write.Relu(up) : Gelu(write, up), 4 * shape.Width,
            shape.Width, shape.Last);
    }

    // Hendrycks, Gimpel 2016, Gaussian Error Linear Units (arXiv:1606.08415), as exporters write it before
    // operator set 20.
    private static string Gelu(NetworkWriter write, string x)
    {
        var erf = write.Op(
            "Erf", $"{x}.erf", [write.Op("Div", $"{x}.scaled", [x, write.Constant("gelu.root", [], [MathF.Sqrt(2)])])]);
        var share = write.Op("Add", $"{x}.share", [erf, write.Constant("gelu.one", [], [1f])]);
        return write.Op(
            "Mul", $"{x}.gelu", [write.Op("Mul", $"{x}.part", [x, share]), write.Constant("gelu.half", [], [0.5f])]);
    }
}
