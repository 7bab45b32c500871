// Dao and Gu, Transformers are SSMs, ICML 2024, arXiv 2405.21060: a state that decays by a share which the input
// decides, in its parallel form
using NasBuild.Core.Networks.Layers;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks.Mixers;

/// <summary>
/// A gated linear recurrence: each head has a state S[t] = a[t] S[t-1] + k[t]^T v[t], of which a position reads q[t]
/// S[t]; a[t] is a sigmoid of the input.
/// </summary>
internal static class Recurrence
{
    private const float Masked = -1e9f;

    // A state keeps 98 % at first.
    private const float Bias = 4;

    /// <summary>Adds the layer.</summary>
    public static string Write(NetworkWriter write, string name, string x, MixerShape shape)
    {
        var query = shape.Split(write, $"{name}.query", x, 0, 2, 1, 3);
        var key = shape.Split(write, $"{name}.key", x, 0, 2, 3, 1);
        var value = shape.Split(write, $"{name}.value", x, 0, 2, 1, 3);

        // The logarithms of a, summed up to each position: what is kept from one to another is their difference.
        var decays = write.Op(
            "Add", $"{name}.decay",
            [
                write.Dense($"{name}.decays", x, shape.Width, shape.Heads, MixerShape.Deviation, bias: false),
                write.Constant($"{name}.decay.bias", [shape.Heads], [.. Enumerable.Repeat(Bias, shape.Heads)]),
            ]);
        var logs = write.Op(
            "Neg", $"{name}.logs",
            [write.Op("Softplus", $"{name}.softplus", [write.Op("Neg", $"{name}.negative", [decays])])]);
        var heads = write.Op("Transpose", $"{name}.heads", [logs], Attribute.Of("perm", [0L, 2, 1]));
        var sums = write.Op("CumSum", $"{name}.sums", [heads, write.Constant("recurrence.axis", [], [2L])]);
        string Beside(string axis, long at) => write.Op(
            "Unsqueeze", $"{name}.{axis}", [sums, write.Constant($"recurrence.{axis}", [1], [at])]);
        var difference = write.Op("Sub", $"{name}.difference", [Beside("rows", 3), Beside("columns", 2)]);
        var mask = write.Constant(
            "recurrence.mask", [shape.Length, shape.Length],
            shape.Matrix((row, column) => column > row ? Masked : 0f));
        var kept = write.Op(
            "Exp", $"{name}.kept", [write.Op("Min", $"{name}.least",
            [
                write.Op("Add", $"{name}.masked", [difference, mask]), write.Constant("recurrence.zero", [], [0f]),
            ])]);
        var scores = write.Op("MatMul", $"{name}.scores", [query, key]);
        var scaled = write.Op(
            "Mul", $"{name}.scaled",
            [
                write.Op("Mul", $"{name}.decayed", [scores, kept]),
                write.Constant("recurrence.scale", [], [1 / MathF.Sqrt(shape.HeadWidth)]),
            ]);
        var mixed = write.LayerNorm(
            $"{name}.norm", write.Op("MatMul", $"{name}.mixed", [scaled, value]), shape.HeadWidth);
        return Gate.Write(write, name, x, shape.Merge(write, name, mixed), shape);
    }
}
