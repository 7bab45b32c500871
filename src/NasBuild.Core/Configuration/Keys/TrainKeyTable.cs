using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Networks.Mixers;
using static NasBuild.Core.Configuration.Keys.KeyTypes;

namespace NasBuild.Core.Configuration.Keys;

/// <summary>Every key of a train.yaml, in one table; see <see cref="KeyTable"/> for nas.yaml.</summary>
internal static class TrainKeyTable
{
    public const string Document = TrainConfiguration.DefaultFile;

    private static readonly FilePathType Path = new(Document);

    public static readonly ChoiceType<NetworkKind> Kinds = new(
        ("resnet", NetworkKind.ResNet), ("mobilenet-v2", NetworkKind.MobileNetV2),
        ("causal-transformer", NetworkKind.CausalTransformer), ("mlp", NetworkKind.Mlp));

    private static readonly ChoiceType<Activation> Activations =
        new(("relu", Activation.Relu), ("gelu", Activation.Gelu));

    private static readonly ChoiceType<PositionMixer> Mixers = new(
        ("attention", PositionMixer.Attention), ("retention", PositionMixer.Retention),
        ("recurrence", PositionMixer.Recurrence), ("convolution", PositionMixer.Convolution));

    private static readonly ChoiceType<ChannelMixer> ChannelMixers =
        new(("feed-forward", ChannelMixer.FeedForward), ("experts", ChannelMixer.Experts));

    private static readonly Section<NetworkSettings> Network = new()
    {
        { "kind", Kinds, s => s.Kind, (s, v) => s with { Kind = v },
            "The kind of network.", true },
        { "input", new OptionalListType<int>(new IntegerType(1, 1 << 20), 8), s => s.Input, (s, v) =>
            s with { Input = v },
            "The shape of a sample: [channels, height, width] of images, [length] of tokens (default: 128), any for an mlp." },
        { "classes", new OptionalType<int>(new IntegerType(2, 1 << 20)), s => s.Classes, (s, v) =>
            s with { Classes = v },
            "The number of classes; of a causal-transformer the size of the vocabulary, by default 256." },
        { "depth", new OptionalType<int>(new IntegerType(1, 1000)), s => s.Depth, (s, v) => s with { Depth = v },
            "The number of weighted layers of a resnet (8, 14, 20...; default: 8), or of blocks of a causal-transformer (default: 4)." },
        { "widths", new OptionalListType<int>(new IntegerType(1, 1 << 16), 16), s => s.Widths, (s, v) =>
            s with { Widths = v },
            "The channels of a resnet's stages (default: [16, 32, 64]), or the units of an mlp's hidden layers (default: [128])." },
        { "width", new OptionalType<int>(new IntegerType(1, 1 << 16)), s => s.Width, (s, v) => s with { Width = v },
            "The embedding width of a causal-transformer. Default: 192." },
        { "heads", new OptionalType<int>(new IntegerType(1, 1024)), s => s.Heads, (s, v) => s with { Heads = v },
            "The number of attention heads of a causal-transformer. Default: 6." },
        { "activation", new OptionalType<Activation>(Activations), s => s.Activation, (s, v) =>
            s with { Activation = v },
            "The activation of a causal-transformer's feed-forward networks. Default: relu." },
        { "mixer", new OptionalType<PositionMixer>(Mixers), s => s.Mixer, (s, v) => s with { Mixer = v },
            "The layers of a causal-transformer that mix positions: attention, retention (which decays with the "
            + "distance), a linear recurrence whose decay the input decides, or a gated convolution over all "
            + "positions. Default: attention." },
        { "channel-mixer", new OptionalType<ChannelMixer>(ChannelMixers), s => s.ChannelMixer, (s, v) =>
            s with { ChannelMixer = v },
            "The layers of a causal-transformer that mix channels: a feed-forward network, or four smaller ones of "
            + "which each position takes two. Default: feed-forward." },
        { "bottleneck", new OptionalType<bool>(KeyTypes.Boolean), s => s.Bottleneck, (s, v) => s with { Bottleneck = v },
            "True if a causal-transformer answers all positions from what it has kept at the last one, as MAD's task "
            + "compression asks. Default: false." },
        { "width-multiplier", new OptionalType<double>(new NumberType(0.05, 10)), s => s.WidthMultiplier, (s, v) =>
            s with { WidthMultiplier = v },
            "The width multiplier of a mobilenet-v2. Default: 1." },
        { "mean", new OptionalListType<double>(new NumberType(-1e6, 1e6), 64), s => s.Mean, (s, v) =>
            s with { Mean = v },
            "The mean that the network subtracts from images: one number for all channels, or one each." },
        { "deviation", new OptionalListType<double>(new NumberType(1e-6, 1e6), 64), s => s.Deviation, (s, v) =>
            s with { Deviation = v },
            "The deviation that the network then divides images by: one number for all channels, or one each." },
    };

    private static readonly Section<DataSettings> Data = new()
    {
        { "train", Path, s => s.Train, (s, v) => s with { Train = v },
            "The samples to train on; a file, or a folder of images by class; the path is relative to train.yaml.",
            true },
        { "validation", Path, s => s.Validation, (s, v) => s with { Validation = v },
            "The samples that the best epoch is chosen on; a file or a folder, as for train. Without them the last epoch is used." },
        { "test", Path, s => s.Test, (s, v) => s with { Test = v },
            "The samples for the final result only; a file or a folder, as for train." },
        { "pixel-range", KeyTypes.PixelRange, s => s.PixelRange, (s, v) => s with { PixelRange = v },
            "The range that the bytes 0 to 255 of an image are mapped to: its minimum and its maximum." },
    };

    private static readonly Section<ArchitectureSearchSettings> Search = new()
    {
        { "macs", Share, s => s.Macs, (s, v) => s with { Macs = v },
            "The maximum number of multiplications and additions, as a share of the whole network's." },
        { "epochs", new IntegerType(1, 10_000), s => s.Epochs, (s, v) => s with { Epochs = v },
            "The number of epochs in which all parts are trained together, before they are compared." },
        { "trials", new IntegerType(1, 1_000_000), s => s.Trials, (s, v) => s with { Trials = v },
            "The number of parts that are compared." },
    };

    private static readonly Section<OutputSettings> Output = new()
    {
        { "path", Path, s => s.Path, (s, v) => s with { Path = v },
            "The model's file, relative to train.yaml. Default: train.yaml's name with the extension .onnx." },
    };

    /// <summary>The keys of the file itself.</summary>
    public static readonly Section<TrainConfiguration> Root = new()
    {
        { "version", new IntegerType(1, NasConfiguration.CurrentVersion),
            s => s.Version, (s, v) => s with { Version = v }, "The version of this file's keys and their meanings." },
        { "network", Network, s => s.Network, (s, v) => s with { Network = v }, "The network.", true },
        { "data", Data, s => s.Data, (s, v) => s with { Data = v }, "The samples.", true },
        { "training", KeyTable.Training, s => s.Training, (s, v) => s with { Training = v }, "The training." },
        { "search", Search, s => s.Search, (s, v) => s with { Search = v },
            "The search for the best part of a resnet, with fewer channels and blocks, which is then trained. Without this "
            + "key the whole network is." },
        { "output", Output, s => s.Output, (s, v) => s with { Output = v }, "The model's file." },
        { "device", Devices, s => s.Device, (s, v) => s with { Device = v },
            "The device that training runs on; auto uses CUDA where it is available." },
        { "threads", new IntegerType(0, 1024),
            s => s.Threads, (s, v) => s with { Threads = v }, "The number of threads; 0 means all cores." },
        { "seed", new IntegerType(0, int.MaxValue), s => s.Seed, (s, v) => s with { Seed = v },
            "The seed of all random numbers: weights, the order of samples, their augmentation." },
    };

    /// <summary>The full names of all keys, such as <c>network.kind</c>.</summary>
    public static readonly IReadOnlyList<string> Paths = [.. Root.Paths("")];
}
