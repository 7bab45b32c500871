// Radford, Wu, Child, Luan, Amodei, Sutskever 2019, Language Models are Unsupervised Multitask Learners (GPT-2):
// normalisation before each part, learnt positions, weights drawn with deviation 0.02, those that end a residual branch
// divided by the square root of the branches.
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks;

/// <summary>
/// A causal language model: tokens [batch, length] as 64-bit integers -> logits [batch, length, vocabulary].
/// </summary>
/// <param name="Length">The number of tokens in a sample.</param>
/// <param name="Layers">The number of blocks of attention and feed-forward network.</param>
/// <param name="Width">The embedding size, a multiple of the heads.</param>
/// <param name="Heads">The number of attention heads.</param>
public sealed record CausalTransformer(int Length, int Layers, int Width, int Heads) : Network
{
    private const double Deviation = 0.02;
    private const float Masked = -1e9f;

    /// <summary>The size of the vocabulary; 256 for bytes.</summary>
    public int Vocabulary { get; init; } = 256;

    /// <summary>
    /// The activation function between the two layers of a feed-forward network, whose inner width is four times the
    /// width.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <inheritdoc/>
    public override string Name => $"causal-transformer-{Layers}x{Width}";

    private double LastDeviation => Deviation / Math.Sqrt(2 * Layers);

    internal override void Write(NetworkWriter write)
    {
        var tokens = write.Input("tokens", ElementType.Int64, Length);
        var embedded = write.Op(
            "Gather", "embedding", [write.Normal("embedding.weight", [Vocabulary, Width], Deviation), tokens]);
        var places = write.Constant("positions.index", [Length], [.. Enumerable.Range(0, Length).Select(i => (long)i)]);
        var positions = write.Op(
            "Gather", "positions", [write.Normal("positions.weight", [Length, Width], Deviation), places]);
        var x = write.Op("Add", "embedded", [embedded, positions]);
        for (var layer = 1; layer <= Layers; layer++)
        {
            var name = $"layer{layer}";
            x = write.Op(
                "Add",
                $"{name}.attended",
                [x, Attention(write, $"{name}.attention", write.LayerNorm($"{name}.norm1", x, Width))]);
            x = write.Op(
                "Add",
                $"{name}.out",
                [x, FeedForward(write, $"{name}.ffn", write.LayerNorm($"{name}.norm2", x, Width))]);
        }

        write.Output(
            write.Dense("head", write.LayerNorm("norm", x, Width), Width, Vocabulary, Deviation, bias: false),
            Length,
            Vocabulary);
    }

    private string Attention(NetworkWriter write, string name, string x)
    {
        string Split(string part, params long[] order)
        {
            var dense = write.Dense($"{name}.{part}", x, Width, Width, Deviation);
            var heads = write.Op(
                "Reshape",
                $"{name}.{part}.heads",
                [dense, write.Constant("heads.shape", [4], [0L, Length, Heads, Width / Heads])]);
            return write.Op("Transpose", $"{name}.{part}.split", [heads], Attribute.Of("perm", order));
        }

        var (query, key, value) = (Split("query", 0, 2, 1, 3), Split("key", 0, 2, 3, 1), Split("value", 0, 2, 1, 3));
        var scaled = write.Op(
            "Mul", $"{name}.scaled", [write.Op("MatMul", $"{name}.scores", [query, key]), write.Constant(
                "attention.scale", [], [1 / MathF.Sqrt(Width / Heads)])]);
        var mask = write.Constant("attention.mask", [Length, Length], [.. Enumerable.Range(0, Length * Length)
            .Select(i => i % Length > i / Length ? Masked : 0f)]);
        var weights = write.Op(
            "Softmax", $"{name}.weights", [write.Op("Add", $"{name}.masked", [scaled, mask])],
            Attribute.Of("axis", -1L));
        var joined = write.Op(
            "Transpose", $"{name}.joined", [write.Op("MatMul", $"{name}.mixed", [weights, value])],
            Attribute.Of("perm", [0L, 2, 1, 3]));
        var merged = write.Op(
            "Reshape", $"{name}.merged", [joined, write.Constant("merged.shape", [3], [0L, Length, Width])]);
        return write.Dense($"{name}.out", merged, Width, Width, LastDeviation);
    }

    private string FeedForward(NetworkWriter write, string name, string x)
    {
        var up = write.Dense($"{name}.up", x, Width, 4 * Width, Deviation);
        return write.Dense(
            $"{name}.down", Activation == Activation.Relu ? write.Relu(up) : Gelu(write, up), 4 * Width, Width,
            LastDeviation);
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
