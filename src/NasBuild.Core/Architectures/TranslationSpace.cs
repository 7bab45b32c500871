// Wang et al., HAT: Hardware-Aware Transformers for Efficient Natural Language Processing, ACL 2020, arXiv 2005.14187
using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Architectures;

/// <summary>
/// HAT's translation transformers: widths of encoder and decoder, decoder layers, and of each layer the inner width,
/// the heads and the encoder layers that it attends to. Only the first layers of a decoder count.
/// </summary>
internal sealed class TranslationSpace : ArchitectureSpace
{
    // The parts of an architecture, in the order of its keys.
    private const int EncoderWidth = 0;
    private const int EncoderInner = 1;
    private const int EncoderHeads = 2;
    private const int DecoderWidth = 3;
    private const int DecoderLayers = 4;
    private const int DecoderInner = 5;
    private const int DecoderHeads = 6;
    private const int CrossHeads = 7;
    private const int Attended = 8;

    private const int Layers = 6;
    private const int HeadsWidth = 512;
    private static readonly ImmutableArray<int> Widths = [640, 512];
    private static readonly ImmutableArray<int> InnerWidths = [3072, 2048, 1024];
    private static readonly ImmutableArray<int> Heads = [8, 4];

    private static readonly string[] Keys =
    [
        "encoder-embed-dim", "encoder-ffn-embed-dim-all", "encoder-self-attention-heads-all", "decoder-embed-dim",
        "decoder-layer-num", "decoder-ffn-embed-dim-all", "decoder-self-attention-heads-all",
        "decoder-ende-attention-heads-all", "decoder-arbitrary-ende-attn-all",
    ];

    /// <inheritdoc/>
    public override string Name => "translation";

    /// <inheritdoc/>
    public override Space Space { get; } = new([
        new Variable(Keys[EncoderWidth], Widths),
        .. Each(Keys[EncoderInner], InnerWidths),
        .. Each(Keys[EncoderHeads], Heads),
        new Variable(Keys[DecoderWidth], Widths),
        new Variable(Keys[DecoderLayers], [6, 5, 4, 3, 2, 1]),
        .. Each(Keys[DecoderInner], InnerWidths),
        .. Each(Keys[DecoderHeads], Heads),
        .. Each(Keys[CrossHeads], Heads),
        .. Each(Keys[Attended], [-1, 1, 2]),
    ]);

    /// <summary>The logarithms of parameters and of capacities, the decoder's layers and the widths.</summary>
    public override ImmutableArray<PolicyFeature> Features =>
    [
        new("ln parameters", p => Math.Log(Parameters(p))),
        new("ln decoder capacity", p => Math.Log(Part(p, DecoderWidth) * (double)Layered(p, DecoderInner).Sum())),
        new("ln encoder capacity", p => Math.Log(Part(p, EncoderWidth) * (double)Layered(p, EncoderInner).Sum())),
        new("ln decoder layers", p => Math.Log(Part(p, DecoderLayers))),
        new("decoder width", p => Part(p, DecoderWidth) / 640d),
        new("encoder width", p => Part(p, EncoderWidth) / 640d),
    ];

    /// <summary>The paper's ten features, each a share of its maximum.</summary>
    public ImmutableArray<PolicyFeature> Published =>
    [
        new("encoder width", p => Part(p, EncoderWidth) / 640d),
        new("encoder layers", _ => 1),
        new("encoder inner width", p => Layered(p, EncoderInner).Average() / 3072),
        new("encoder heads", p => Layered(p, EncoderHeads).Average() / 8),
        new("decoder width", p => Part(p, DecoderWidth) / 640d),
        new("decoder layers", p => Part(p, DecoderLayers) / 6d),
        new("decoder inner width", p => Layered(p, DecoderInner).Average() / 3072),
        new("decoder heads", p => Layered(p, DecoderHeads).Average() / 8),
        new("cross heads", p => Layered(p, CrossHeads).Average() / 8),
        new("attended layers", p => (1 + Layered(p, Attended).Average()) / 3),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<(string Key, string Meaning)> Definitions =>
    [
        (Keys[EncoderWidth], "the width of the encoder's embeddings"),
        (Keys[EncoderInner], "the inner width of each encoder layer's feed-forward network"),
        (Keys[EncoderHeads], "the number of self-attention heads of each encoder layer"),
        (Keys[DecoderWidth], "the width of the decoder's embeddings"),
        (Keys[DecoderLayers], "the number of decoder layers"),
        (Keys[DecoderInner], "the inner width of each decoder layer's feed-forward network"),
        (Keys[DecoderHeads], "the number of self-attention heads of each decoder layer"),
        (Keys[CrossHeads], "the number of heads of each decoder layer that attend to the encoder"),
        (Keys[Attended], "the encoder layers that each decoder layer attends to: -1 the last, 1 the last two, 2 the last three"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Value)> Describe(Policy architecture) => Keys.Select((key, part) =>
        (key, IsLayered(part) ? $"[{string.Join(", ", Layered(architecture, part))}]" : $"{Part(architecture, part)}"));

    /// <inheritdoc/>
    public override Policy Canonical(Policy architecture)
    {
        var layers = Part(architecture, DecoderLayers);
        return new Policy([.. architecture.Levels.Select((level, i) =>
            i >= First(DecoderInner) && (i - First(DecoderInner)) % Layers >= layers ? 0 : level)]);
    }

    /// <summary>
    /// Returns the architecture of a description: values by key, as numbers or lists of numbers in brackets. Other keys
    /// are ignored.
    /// </summary>
    /// <exception cref="FormatException">A key is missing, or a value is not a choice.</exception>
    public Policy Parse(IReadOnlyDictionary<string, string> description)
    {
        try
        {
            return Canonical(Space.Of([.. Keys.SelectMany((_, part) => Choices(description, part))]));
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>Returns the number of parameters without embeddings.</summary>
    public long Parameters(Policy architecture)
    {
        long encoder = Part(architecture, EncoderWidth), decoder = Part(architecture, DecoderWidth);
        long Attention(long queries, long keys) =>
            (queries + keys + keys) * HeadsWidth + (3 * HeadsWidth) + (HeadsWidth * queries) + queries;
        long Inner(long width, long inner) => (2 * width * inner) + inner + width;
        return Layered(architecture, EncoderInner).Sum(inner => Attention(encoder, encoder) + Inner(encoder, inner) + (4 * encoder))
            + Layered(architecture, DecoderInner).Sum(inner => Attention(decoder, decoder) + Attention(decoder, encoder)
                + Inner(decoder, inner) + (6 * decoder));
    }

    private static IEnumerable<Variable> Each(string name, ImmutableArray<int> choices) =>
        Enumerable.Range(1, Layers).Select(layer => new Variable($"{name}.{layer}", choices));

    private static bool IsLayered(int part) => part is not (EncoderWidth or DecoderWidth or DecoderLayers);

    // The choices of a part: layers that do not count have the first.
    private IEnumerable<int> Choices(IReadOnlyDictionary<string, string> description, int part)
    {
        if (!description.TryGetValue(Keys[part], out var text))
        {
            throw new FormatException($"The description has no '{Keys[part]}'.");
        }

        int[] values = [.. text.Trim('[', ']').Split(',').Select(v => int.Parse(v, CultureInfo.InvariantCulture))];
        return values.Concat(Enumerable.Repeat(
            Space.Variables[First(part)].Choices[0], IsLayered(part) ? Layers - values.Length : 0));
    }

    // The index of the first variable of a part.
    private static int First(int part) => Enumerable.Range(0, part).Sum(p => IsLayered(p) ? Layers : 1);

    private int Part(Policy architecture, int part) => Choice(architecture, First(part));

    // The choices of the layers that count.
    private IEnumerable<int> Layered(Policy architecture, int part) =>
        Enumerable.Range(0, part < DecoderWidth ? Layers : Part(architecture, DecoderLayers))
            .Select(i => Choice(architecture, First(part) + i));

    private int Choice(Policy architecture, int variable) =>
        Space.Variables[variable].Choices[architecture.Levels[variable]];
}
