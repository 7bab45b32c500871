// Sun et al., Retentive Network: A Successor to Transformer for Large Language Models, arXiv 2307.08621: the parallel
// form
using NasBuild.Core.Networks.Layers;

namespace NasBuild.Core.Networks.Mixers;

/// <summary>
/// Retention: what a position keeps of an earlier one decays with their distance, faster in some heads than in others.
/// </summary>
internal static class Retention
{
    /// <summary>Adds the layer.</summary>
    public static string Write(NetworkWriter write, string name, string x, MixerShape shape)
    {
        var query = shape.Split(write, $"{name}.query", x, 0, 2, 1, 3);
        var key = shape.Split(write, $"{name}.key", x, 0, 2, 3, 1);
        var value = shape.Split(write, $"{name}.value", x, 0, 2, 1, 3);

        // Each row of decays is scaled to a sum of at most 1, as the paper's normalisation of D.
        var decays = Enumerable.Range(0, shape.Heads).SelectMany(head =>
        {
            var decay = 1 - Math.Pow(2, -5 - head);
            return shape.Matrix((row, column) => column > row ? 0 : (float)(Math.Pow(decay, row - column)
                / Math.Sqrt((1 - Math.Pow(decay, row + 1)) / (1 - decay))));
        });
        var kept = write.Op(
            "Mul", $"{name}.kept",
            [
                write.Op("MatMul", $"{name}.scores", [query, key]),
                write.Constant(
                    $"retention.{shape.Heads}.decay", [shape.Heads, shape.Length, shape.Length], [.. decays]),
            ]);
        var scaled = write.Op(
            "Mul", $"{name}.scaled", [kept, write.Constant("retention.scale", [], [1 / MathF.Sqrt(shape.HeadWidth)])]);
        var mixed = write.LayerNorm(
            $"{name}.norm", write.Op("MatMul", $"{name}.mixed", [scaled, value]), shape.HeadWidth);
        return Gate.Write(write, name, x, shape.Merge(write, name, mixed), shape);
    }
}
