// Vaswani et al., Attention Is All You Need, NeurIPS 2017, arXiv 1706.03762
using NasBuild.Core.Networks.Layers;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks.Mixers;

/// <summary>Causal attention with several heads.</summary>
internal static class Attention
{
    private const float Masked = -1e9f;

    /// <summary>Adds the layer.</summary>
    public static string Write(NetworkWriter write, string name, string x, MixerShape shape)
    {
        var query = shape.Split(write, $"{name}.query", x, 0, 2, 1, 3);
        var key = shape.Split(write, $"{name}.key", x, 0, 2, 3, 1);
        var value = shape.Split(write, $"{name}.value", x, 0, 2, 1, 3);
        var scaled = write.Op(
            "Mul", $"{name}.scaled",
            [
                write.Op("MatMul", $"{name}.scores", [query, key]),
                write.Constant("attention.scale", [], [1 / MathF.Sqrt(shape.HeadWidth)]),
            ]);
        var mask = write.Constant(
            "attention.mask", [shape.Length, shape.Length],
            shape.Matrix((row, column) => column > row ? Masked : 0f));
        var weights = write.Op(
            "Softmax", $"{name}.weights", [write.Op("Add", $"{name}.masked", [scaled, mask])],
            Attribute.Of("axis", -1L));
        var mixed = write.Op("MatMul", $"{name}.mixed", [weights, value]);
        return write.Dense(
            $"{name}.out", shape.Merge(write, name, mixed), shape.Width, shape.Width, shape.Last);
    }
}
