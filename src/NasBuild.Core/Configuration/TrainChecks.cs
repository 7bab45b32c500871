using System.Globalization;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Keys.Types;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration;

/// <summary>
/// The checks of a train.yaml's keys against each other. A check is skipped if its keys have problems of their own.
/// </summary>
internal static class TrainChecks
{
    // The kinds of network that have a key; all kinds have the keys that are not listed.
    private static readonly (string Key, NetworkKind[] Kinds)[] Uses =
    [
        ("depth", [NetworkKind.ResNet, NetworkKind.CausalTransformer]),
        ("widths", [NetworkKind.ResNet, NetworkKind.Mlp]),
        ("width", [NetworkKind.CausalTransformer]),
        ("heads", [NetworkKind.CausalTransformer]),
        ("activation", [NetworkKind.CausalTransformer]),
        ("mixer", [NetworkKind.CausalTransformer]),
        ("channel-mixer", [NetworkKind.CausalTransformer]),
        ("bottleneck", [NetworkKind.CausalTransformer]),
        ("width-multiplier", [NetworkKind.MobileNetV2]),
        ("mean", [NetworkKind.ResNet, NetworkKind.MobileNetV2]),
        ("deviation", [NetworkKind.ResNet, NetworkKind.MobileNetV2]),
    ];

    // The keys that all kinds except the language model need.
    private static readonly (string Key, string What)[] Needs =
        [("input", "the shape of a sample, such as [1, 28, 28]."), ("classes", "the number of classes.")];

    private static readonly Check[] Values =
    [
        new("input", n => n.Input, n => IsOfImages(n) && n.Input!.Count != 3, _ =>
            "[channels, height, width], such as [1, 28, 28]"),
        new("input", n => n.Input, n => n.Kind == NetworkKind.CausalTransformer && n.Input!.Count != 1, _ =>
            "[length], such as [128]"),
        new(
            "depth",
            n => n.Depth,
            n => n.Kind == NetworkKind.ResNet && (n.Depth < 2 + Step(n) || (n.Depth - 2) % Step(n) != 0),
            n => $"2 and a multiple of {Step(n)}, two layers for each of the widths, such as {2 + Step(n)} or {2 + (2 * Step(n))}"),
        new("heads", n => n.Heads, n => n.WidthOrDefault % n.HeadsOrDefault != 0, n =>
            $"a number that divides 'width', which is {n.WidthOrDefault}"),
        new("width", n => n.Width, n => n.WidthOrDefault % n.HeadsOrDefault != 0 && n.Heads is null, n =>
            $"a multiple of 'heads', which is {n.HeadsOrDefault}"),
        new("mean", n => n.Mean, n => !Fits(n, n.Mean!.Count), _ => "one number for all channels, or one each"),
        new("deviation", n => n.Deviation, n => !Fits(n, n.Deviation!.Count), _ =>
            "one number for all channels, or one each"),
    ];

    public static void Run(TrainConfiguration configuration, Reading reading)
    {
        CheckTraining(configuration, reading);
        CheckNetwork(configuration.Network, reading);
        CheckSearch(configuration, reading);
    }

    private static void CheckSearch(TrainConfiguration configuration, Reading reading)
    {
        if (configuration.Search is not null && configuration.Network.Kind != NetworkKind.ResNet
            && IsGiven("network.kind", reading) && reading.Positions.TryGetValue("search", out var position))
        {
            var kind = TrainKeyTable.Kinds.Write(configuration.Network.Kind)!.ToString();
            reading.Report("search", Descriptors.ConflictingKeys.At(
                position, "search", $"network.kind: {kind}", "it is for resnet only; remove 'search'."));
        }
    }

    private static void CheckTraining(TrainConfiguration configuration, Reading reading)
    {
        if (IsGiven("training.momentum", reading) && !reading.IsInvalidated("training.optimizer")
            && configuration.Training.Optimizer is not OptimizerMethod.Sgd)
        {
            var optimizer = KeyTypes.Optimizers.Write(configuration.Training.Optimizer);
            reading.Report("training.momentum", Descriptors.ConflictingKeys.At(
                reading.Positions["training.momentum"], "training.momentum", $"training.optimizer: {optimizer}",
                "only 'optimizer: sgd' uses it; remove 'momentum'."));
        }

        if (IsGiven("training.patience", reading) && configuration.Training.Patience > 0
            && !reading.Positions.ContainsKey("data.validation") && !reading.IsInvalidated("data"))
        {
            reading.Report("data.validation", Descriptors.MissingKey.At(
                reading.Positions["training.patience"], "data.validation",
                "'training.patience' compares epochs on these samples."));
        }
    }

    private static void CheckNetwork(NetworkSettings network, Reading reading)
    {
        if (!reading.Positions.TryGetValue("network.kind", out var place) || reading.IsInvalidated("network.kind"))
        {
            return;
        }

        var kind = TrainKeyTable.Kinds.Write(network.Kind)!.ToString();
        foreach (var (key, kinds) in Uses.Where(u =>
            !u.Kinds.Contains(network.Kind) && IsGiven($"network.{u.Key}", reading)))
        {
            var others = Nearest.Listed([.. kinds.Select(k => TrainKeyTable.Kinds.Write(k)!.ToString())], "and");
            reading.Report($"network.{key}", Descriptors.ConflictingKeys.At(
                reading.Positions[$"network.{key}"], $"network.{key}", $"network.kind: {kind}",
                $"it is for {others} only; remove '{key}'."));
        }

        foreach (var (key, what) in Needs.Where(n => network.Kind != NetworkKind.CausalTransformer
            && !reading.Positions.ContainsKey($"network.{n.Key}") && !reading.IsInvalidated($"network.{n.Key}")))
        {
            reading.Report($"network.{key}", Descriptors.MissingKey.At(place, $"network.{key}", what));
        }

        foreach (var check in Values.Where(v => IsGiven($"network.{v.Key}", reading) && v.Violated(network)))
        {
            var found = check.Get(network) is System.Collections.IEnumerable list
                ? $"[{string.Join(", ", list.Cast<object>().Select(o => Convert.ToString(o, CultureInfo.InvariantCulture)))}]"
                : check.Get(network)!;
            reading.Report($"network.{check.Key}", Descriptors.InvalidValue.At(
                reading.Positions[$"network.{check.Key}"], $"network.{check.Key}", found, check.Valid(network), ""));
        }
    }

    private static bool IsGiven(string key, Reading reading) =>
        reading.Positions.ContainsKey(key) && !reading.IsInvalidated(key);

    private static bool IsOfImages(NetworkSettings network) =>
        network.Kind is NetworkKind.ResNet or NetworkKind.MobileNetV2;

    private static int Step(NetworkSettings network) => 2 * network.WidthsOrDefault.Count;

    private static bool Fits(NetworkSettings network, int count) =>
        count == 1 || network.Input is not { Count: 3 } input || count == input[0];

    /// <summary>A key whose value does not suit the others when <paramref name="Violated"/>.</summary>
    private sealed record Check(
        string Key,
        Func<NetworkSettings, object?> Get,
        Func<NetworkSettings, bool> Violated,
        Func<NetworkSettings, string> Valid);
}
