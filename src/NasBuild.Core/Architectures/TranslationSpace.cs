// Wang et al., HAT: Hardware-Aware Transformers for Efficient Natural Language Processing, ACL 2020, arXiv 2005.14187
using System.Collections.Immutable;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Architectures;

/// <summary>
/// HAT's translation transformers: widths of encoder and decoder, decoder layers, and of each layer the inner width,
/// the heads and the encoder layers that it attends to. Only the first layers of a decoder count.
/// </summary>
internal sealed class TranslationSpace : ArchitectureSpace
{
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
        new Variable(Keys[0], Widths),
        .. Each(Keys[1], InnerWidths),
        .. Each(Keys[2], Heads),
        new Variable(Keys[3], Widths),
        new Variable(Keys[4], [6, 5, 4, 3, 2, 1]),
        .. Each(Keys[5], InnerWidths),
        .. Each(Keys[6], Heads),
        .. Each(Keys[7], Heads),
        .. Each(Keys[8], [-1, 1, 2]),
    ]);

    /// <summary>The logarithms of parameters and of capacities, the decoder's layers and the widths.</summary>
    public override ImmutableArray<PolicyFeature> Features =>
    [
        new("ln parameters", p => Math.Log(Parameters(p))),
        new("ln decoder capacity", p => Math.Log(Part(p, 3) * (double)Layered(p, 5).Sum())),
        new("ln encoder capacity", p => Math.Log(Part(p, 0) * (double)Layered(p, 1).Sum())),
        new("ln decoder layers", p => Math.Log(Part(p, 4))),
        new("decoder width", p => Part(p, 3) / 640d),
        new("encoder width", p => Part(p, 0) / 640d),
    ];

    /// <summary>The paper's ten features, each a share of its maximum.</summary>
    public static ImmutableArray<PolicyFeature> Published(TranslationSpace space) =>
    [
        new("encoder width", p => space.Part(p, 0) / 640d),
        new("encoder layers", _ => 1),
        new("encoder inner width", p => space.Layered(p, 1).Average() / 3072),
        new("encoder heads", p => space.Layered(p, 2).Average() / 8),
        new("decoder width", p => space.Part(p, 3) / 640d),
        new("decoder layers", p => space.Part(p, 4) / 6d),
        new("decoder inner width", p => space.Layered(p, 5).Average() / 3072),
        new("decoder heads", p => space.Layered(p, 6).Average() / 8),
        new("cross heads", p => space.Layered(p, 7).Average() / 8),
        new("attended layers", p => (1 + space.Layered(p, 8).Average()) / 3),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<(string Key, string Meaning)> Definitions =>
    [
        (Keys[0], "the width of the encoder's embeddings"),
        (Keys[1], "the inner width of each encoder layer's feed-forward network"),
        (Keys[2], "the number of self-attention heads of each encoder layer"),
        (Keys[3], "the width of the decoder's embeddings"),
        (Keys[4], "the number of decoder layers"),
        (Keys[5], "the inner width of each decoder layer's feed-forward network"),
        (Keys[6], "the number of self-attention heads of each decoder layer"),
        (Keys[7], "the number of heads of each decoder layer that attend to the encoder"),
        (Keys[8], "the encoder layers that each decoder layer attends to: -1 the last, 1 the last two, 2 the last three"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Value)> Describe(Policy architecture) => Keys.Select((key, part) =>
        (key, IsLayered(part) ? $"[{string.Join(", ", Layered(architecture, part))}]" : $"{Part(architecture, part)}"));

    /// <inheritdoc/>
    public override Policy Canonical(Policy architecture)
    {
        var layers = Part(architecture, 4);
        return new Policy([.. architecture.Levels.Select((level, i) =>
            i >= First(5) && (i - First(5)) % Layers >= layers ? 0 : level)]);
    }

    /// <summary>
    /// Returns the architecture of a description: values by key, as numbers or lists of numbers in brackets. Other keys
    /// are ignored.
    /// </summary>
    /// <exception cref="FormatException">A key is missing, or a value is not a choice.</exception>
    public Policy Parse(IReadOnlyDictionary<string, string> description)
    {
        var choices = new List<int>();
        for (var part = 0; part < Keys.Length; part++)
        {
            if (!description.TryGetValue(Keys[part], out var text))
            {
                throw new FormatException($"The description has no '{Keys[part]}'.");
            }

            int[] values = [.. text.Trim('[', ']').Split(',').Select(v =>
                int.Parse(v, System.Globalization.CultureInfo.InvariantCulture))];
            choices.AddRange(values);
            if (IsLayered(part))
            {
                choices.AddRange(Enumerable.Repeat(
                    Space.Variables[First(part)].Choices[0], Layers - values.Length));
            }
        }

        try
        {
            return Canonical(Space.Of(choices));
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>Returns the number of parameters without embeddings.</summary>
    public long Parameters(Policy architecture)
    {
        long encoder = Part(architecture, 0), decoder = Part(architecture, 3);
        long Attention(long queries, long keys) =>
            (queries + keys + keys) * HeadsWidth + (3 * HeadsWidth) + (HeadsWidth * queries) + queries;
        long Inner(long width, long inner) => (2 * width * inner) + inner + width;
        return Layered(architecture, 1).Sum(inner => Attention(encoder, encoder) + Inner(encoder, inner) + (4 * encoder))
            + Layered(architecture, 5).Sum(inner => Attention(decoder, decoder) + Attention(decoder, encoder)
                + Inner(decoder, inner) + (6 * decoder));
    }

    private static IEnumerable<Variable> Each(string name, ImmutableArray<int> choices) =>
        Enumerable.Range(1, Layers).Select(layer => new Variable($"{name}.{layer}", choices));

    private static bool IsLayered(int part) => part is not (0 or 3 or 4);

    // The index of the first variable of a part.
    private static int First(int part) => Enumerable.Range(0, part).Sum(p => IsLayered(p) ? Layers : 1);

    private int Part(Policy architecture, int part) => Choice(architecture, First(part));

    // The choices of the layers that count.
    private IEnumerable<int> Layered(Policy architecture, int part) =>
        Enumerable.Range(0, part < 3 ? Layers : Part(architecture, 4)).Select(i => Choice(architecture, First(part) + i));

    private int Choice(Policy architecture, int variable) =>
        Space.Variables[variable].Choices[architecture.Levels[variable]];
}
