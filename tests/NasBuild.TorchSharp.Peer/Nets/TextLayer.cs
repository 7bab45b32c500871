using TorchSharp.Modules;

namespace NasBuild.TorchSharp.Peer.Nets;

/// <summary>A mixer and two connected layers, each behind a normalisation and beside a shortcut.</summary>
internal sealed class TextLayer : Module<Tensor, Tensor>
{
    private readonly Mixer mixer;
    private readonly LayerNorm beforeMixer = LayerNorm(TextNet.Width);
    private readonly LayerNorm beforeFeedForward = LayerNorm(TextNet.Width);
    private readonly Linear up = Linear(TextNet.Width, 4 * TextNet.Width);
    private readonly Linear down = Linear(4 * TextNet.Width, TextNet.Width);

    public TextLayer(Mixer mixer)
        : base(nameof(TextLayer))
    {
        this.mixer = mixer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var mixed = beforeMixer.call(x).Then(mixer.call).Then(x.add);
        return beforeFeedForward.call(mixed).Then(up.call).Then(y => functional.relu(y)).Then(down.call).Then(mixed.add);
    }
}
