using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Networks.Mixers;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The networks that can be trained from scratch.</summary>
public enum NetworkKind
{
    /// <summary>A residual network for small images.</summary>
    ResNet,

    /// <summary>Inverted residual blocks with depthwise convolutions.</summary>
    MobileNetV2,

    /// <summary>A language model that reads bytes.</summary>
    CausalTransformer,

    /// <summary>Fully connected layers.</summary>
    Mlp,
}

/// <summary>
/// The section <c>network</c> of a train.yaml: the network to train. Null leaves a value to the kind's default.
/// </summary>
public sealed record NetworkSettings
{
    /// <summary>The kind of network.</summary>
    public NetworkKind Kind { get; init; }

    /// <summary>
    /// The shape of a sample: [channels, height, width] of images, [length] of tokens, any for an MLP.
    /// </summary>
    public IReadOnlyList<int>? Input { get; init; }

    /// <summary>The number of classes; for a language model, of tokens.</summary>
    public int? Classes { get; init; }

    /// <summary>The weighted layers of a ResNet, or the blocks of a transformer.</summary>
    public int? Depth { get; init; }

    /// <summary>The channels of a ResNet's stages, or the units of an MLP's hidden layers.</summary>
    public IReadOnlyList<int>? Widths { get; init; }

    /// <summary>The embedding size of a transformer.</summary>
    public int? Width { get; init; }

    /// <summary>The attention heads of a transformer.</summary>
    public int? Heads { get; init; }

    /// <summary>The activation function in a transformer's feed-forward networks.</summary>
    public Activation? Activation { get; init; }

    /// <summary>The layers of a transformer that mix positions.</summary>
    public PositionMixer? Mixer { get; init; }

    /// <summary>The layers of a transformer that mix channels.</summary>
    public ChannelMixer? ChannelMixer { get; init; }

    /// <summary>True if a transformer answers all positions from what it has kept at the last one.</summary>
    public bool? Bottleneck { get; init; }

    /// <summary>The factor of a MobileNetV2's channels.</summary>
    public double? WidthMultiplier { get; init; }

    /// <summary>The mean that is subtracted from images inside the network.</summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>The deviation that images are divided by inside the network.</summary>
    public IReadOnlyList<double>? Deviation { get; init; }

    /// <summary>The task of the network.</summary>
    public ModelTask Task => Kind == NetworkKind.CausalTransformer ? ModelTask.CausalLm : ModelTask.ImageClassification;

    internal int DepthOrDefault => Depth ?? (Kind == NetworkKind.CausalTransformer ? 4 : 8);

    internal IReadOnlyList<int> WidthsOrDefault => Widths ?? (Kind == NetworkKind.Mlp ? [128] : [16, 32, 64]);

    internal int WidthOrDefault => Width ?? 192;

    internal int HeadsOrDefault => Heads ?? 6;

    /// <summary>Returns the network. The settings must be valid.</summary>
    public Network ToNetwork() => Kind switch
    {
        NetworkKind.ResNet =>
            new ResNet(Images, Classes!.Value, (DepthOrDefault - 2) / (2 * WidthsOrDefault.Count), WidthsOrDefault),
        NetworkKind.MobileNetV2 => new MobileNetV2(Images, Classes!.Value, WidthMultiplier ?? 1),
        NetworkKind.Mlp => new Mlp(Input!, Classes!.Value, WidthsOrDefault),
        _ => new CausalTransformer(Input?[0] ?? 128, DepthOrDefault, WidthOrDefault, HeadsOrDefault)
        {
            Vocabulary = Classes ?? 256,
            Activation = Activation ?? Networks.Layers.Activation.Relu,
            Mixer = Mixer ?? default,
            Channels = ChannelMixer ?? default,
            Bottleneck = Bottleneck ?? false,
        },
    };

    private ImageShape Images => new(Input![0], Input[1], Input[2]) { Mean = Mean ?? [], Deviation = Deviation ?? [] };
}
