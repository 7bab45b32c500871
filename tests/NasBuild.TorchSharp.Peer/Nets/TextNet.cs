using TorchSharp.Modules;

namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>text-gpt and text-retnet: four layers that read bytes.</summary>
internal sealed class TextNet : Module<Tensor, Tensor>
{
    /// <summary>The values of a byte.</summary>
    public const long Bytes = 256;

    /// <summary>The bytes of a sample.</summary>
    public const long Positions = 128;

    /// <summary>The width of a position.</summary>
    public const long Width = 192;

    /// <summary>The heads of a mixer.</summary>
    public const long Heads = 6;

    private const int Layers = 4;

    private readonly Embedding embedding = Embedding(Bytes, Width);
    private readonly Parameter? positions;
    private readonly ModuleList<TextLayer> layers;
    private readonly LayerNorm norm = LayerNorm(Width);
    private readonly Linear head = Linear(Width, Bytes, hasBias: false);

    public TextNet(Func<Mixer> mixer, bool hasPositions)
        : base(nameof(TextNet))
    {
        positions = hasPositions ? Parameter(randn(Positions, Width).Then(p => p.mul(0.02))) : null;
        layers = ModuleList([.. Enumerable.Range(0, Layers).Select(_ => new TextLayer(mixer()))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor tokens)
    {
        var x = embedding.call(tokens);
        if (positions is not null)
        {
            x = x.Then(y => y.add(positions));
        }

        return layers.Aggregate(x, (y, layer) => y.Then(layer.call)).Then(norm.call).Then(head.call);
    }
}
