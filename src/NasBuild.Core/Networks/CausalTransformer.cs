// Radford, Wu, Child, Luan, Amodei, Sutskever 2019, Language Models are Unsupervised Multitask Learners (GPT-2):
// normalisation before each part, learnt positions, weights drawn with deviation 0.02, those that end a residual branch
// divided by the square root of the branches.
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Networks.Mixers;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Networks;

/// <summary>
/// A causal language model: tokens [batch, length] as 64-bit integers -> logits [batch, length, vocabulary].
/// </summary>
/// <param name="Length">The number of tokens in a sample.</param>
/// <param name="Layers">The number of blocks, each of a mixer of positions and one of channels.</param>
/// <param name="Width">The embedding size, a multiple of the heads.</param>
/// <param name="Heads">The number of heads.</param>
public sealed record CausalTransformer(int Length, int Layers, int Width, int Heads) : Network
{
    private const double Deviation = MixerShape.Deviation;

    /// <summary>The size of the vocabulary; 256 for bytes.</summary>
    public int Vocabulary { get; init; } = 256;

    /// <summary>
    /// The activation function between the two layers of a feed-forward network, whose inner width is four times the
    /// width.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>The layers that mix positions. Attention alone needs learnt positions.</summary>
    public PositionMixer Mixer { get; init; }

    /// <summary>The layers that mix channels.</summary>
    public ChannelMixer Channels { get; init; }

    /// <summary>
    /// True if all positions are answered from what the blocks have kept at the last one: a bottleneck, and no language
    /// model.
    /// </summary>
    public bool Bottleneck { get; init; }

    /// <inheritdoc/>
    public override string Name => $"causal-transformer-{Layers}x{Width}";

    private double LastDeviation => Deviation / Math.Sqrt(2 * Layers);

    internal override void Write(NetworkWriter write)
    {
        var tokens = write.Input("tokens", ElementType.Int64, Length);
        var embedded = write.Op(
            "Gather", "embedding", [write.Normal("embedding.weight", [Vocabulary, Width], Deviation), tokens]);
        var shape = new MixerShape(Length, Width, Heads, LastDeviation);
        var x = Mixer == PositionMixer.Attention ? Placed(write, embedded) : embedded;
        for (var layer = 1; layer <= Layers; layer++)
        {
            var name = $"layer{layer}";
            x = write.Op(
                "Add",
                $"{name}.attended",
                [x, Positions(write, $"{name}.attention", write.LayerNorm($"{name}.norm1", x, Width), shape)]);
            x = write.Op(
                "Add",
                $"{name}.out",
                [x, Inside(write, $"{name}.ffn", write.LayerNorm($"{name}.norm2", x, Width), shape)]);
        }

        if (Bottleneck)
        {
            var last = write.Op(
                "Gather", "last", [x, write.Constant("last.index", [1], [Length - 1L])], Attribute.Of("axis", 1L));
            x = FeedForward.Write(
                write, "decoder",
                write.Op("Add", "asked", [last, write.Normal("asked.weight", [Length, Width], Deviation)]), shape,
                Activation);
        }

        write.Output(
            write.Dense("head", write.LayerNorm("norm", x, Width), Width, Vocabulary, Deviation, bias: false),
            Length,
            Vocabulary);
    }

    private string Positions(NetworkWriter write, string name, string x, MixerShape shape) => Mixer switch
    {
        PositionMixer.Retention => Retention.Write(write, name, x, shape),
        PositionMixer.Recurrence => Recurrence.Write(write, name, x, shape),
        PositionMixer.Convolution => LongConvolution.Write(write, name, x, shape),
        _ => Attention.Write(write, name, x, shape),
    };

    private string Inside(NetworkWriter write, string name, string x, MixerShape shape) => Channels switch
    {
        ChannelMixer.Experts => Experts.Write(write, name, x, shape),
        _ => FeedForward.Write(write, name, x, shape, Activation),
    };

    private string Placed(NetworkWriter write, string embedded)
    {
        var places = write.Constant("positions.index", [Length], [.. Enumerable.Range(0, Length).Select(i => (long)i)]);
        var positions = write.Op(
            "Gather", "positions", [write.Normal("positions.weight", [Length, Width], Deviation), places]);
        return write.Op("Add", "embedded", [embedded, positions]);
    }
}
