using System.Collections.Immutable;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Pruning.Matching;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Applies policies to the original: cuts channels, skips blocks and matches statistics, then quantizes. The same policy gives the same bytes.</summary>
internal sealed class CandidateFactory
{
    private readonly NasConfiguration configuration;
    private readonly Original original;
    private readonly Lazy<WidthSpace> widths;
    private readonly Lazy<Space> precisions;
    private readonly Lazy<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> calibration;
    private readonly Lazy<Model> sparse;

    /// <param name="configuration">The configuration.</param>
    /// <param name="original">The original.</param>
    /// <param name="sparsify">Sets single weights of the original to zero, where that is asked for.</param>
    /// <param name="channels">Scores channels; null for their magnitude.</param>
    public CandidateFactory(NasConfiguration configuration, Original original, Func<Model> sparsify, Func<ChannelCriterion?> channels)
    {
        this.configuration = configuration;
        this.original = original;
        sparse = new Lazy<Model>(sparsify);
        widths = new Lazy<WidthSpace>(() => new WidthSpace(original.Groups, configuration.Prune!, channels() is { } criterion ? criterion.Score : null));
        calibration = new Lazy<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>>(CalibrationBatches);
        precisions = new Lazy<Space>(() => new Space([.. QuantizableNodes().Select(n => new Variable(n, [.. configuration.Quantize!.Weights.OrderDescending()]))]));
    }

    /// <summary>The widths that may vary.</summary>
    public WidthSpace Widths => widths.Value;

    /// <summary>The widths that may vary as policies: none where nothing is pruned.</summary>
    public Space WidthPolicies => configuration.Prune is { CutsChannels: true } ? Widths.Policies : new Space([]);

    /// <summary>The bits that may vary: one variable a node with weights that quantization may change.</summary>
    public Space Precisions => precisions.Value;

    /// <summary>The candidate that is compressed as much as may be.</summary>
    public Model Most()
    {
        var pruned = WidthPolicies.Variables.IsEmpty ? Whole : Widths.Cut(Widths.Policies.MostCompressed);
        return Quantize(pruned, Named(Precisions, Precisions.MostCompressed)).Model;
    }

    /// <summary>The choices of a policy by the variables' names.</summary>
    public static ImmutableSortedDictionary<string, int> Named(Space space, Policy policy) =>
        space.Variables.Zip(space.Read(policy)).ToImmutableSortedDictionary(x => x.First.Name, x => x.Second, StringComparer.Ordinal);

    /// <summary>The original with channels cut, blocks skipped and statistics matched.</summary>
    /// <param name="kept">Kept channels by group, 0 by block; groups and blocks that stay whole may be left out.</param>
    public Model Prune(IReadOnlyDictionary<string, int> kept)
    {
        if (kept.Count == 0)
        {
            return Whole;
        }

        var space = Widths.Policies;
        return Prune(space.Of([.. space.Variables.Select(v => kept.GetValueOrDefault(v.Name, v.Choices[0]))]));
    }

    /// <summary>Whether the model has these groups, blocks and nodes, and they these choices: a lock may have been edited.</summary>
    public bool Knows(Choice choice) =>
        Has(choice.Widths, () => WidthPolicies) && Has(choice.WeightBits, () => Precisions);

    /// <summary>The original cut to the widths of <paramref name="policy"/>.</summary>
    public Model Prune(Policy policy)
    {
        if (policy.Levels.All(l => l == 0))
        {
            return Whole;
        }

        var cut = Widths.Cut(policy);
        return configuration.Prune!.MatchStatistics && original.MatchingSamples is { } samples
            ? StatisticsMatching.Apply(cut, original.Statistics.Keep(KeptIndices(Widths.Removed(policy), original.Statistics)), samples, Original.Reproducible)
            : cut;
    }

    /// <summary>A policy of widths followed by one of precisions, apart.</summary>
    public (Policy Widths, Policy Precisions) Split(Policy joint)
    {
        var count = WidthPolicies.Variables.Length;
        return (new Policy(joint.Levels[..count]), new Policy(joint.Levels[count..]));
    }

    /// <summary>A policy of widths followed by one of precisions.</summary>
    public static Policy Joint(Policy widths, Policy precisions) => new([.. widths.Levels, .. precisions.Levels]);

    /// <summary>The candidate of a policy of widths followed by one of precisions.</summary>
    public Model Build(Policy joint)
    {
        var (width, bits) = Split(joint);
        return Quantize(Prune(width), Named(Precisions, bits)).Model;
    }

    /// <summary>A model with fewer bits, and what could not be quantized.</summary>
    /// <param name="model">The float model, cut or not.</param>
    /// <param name="weightBits">Weight bits by node; nodes left out stay in single precision.</param>
    public QuantizationResult Quantize(Model model, IReadOnlyDictionary<string, int> weightBits) =>
        configuration.Quantize is not { } settings || weightBits.Count == 0
            ? new QuantizationResult(model, [], [])
            : Quantizer.Apply(model, settings, weightBits, calibration.Value, Original.Reproducible);

    /// <summary>What <see cref="Quantize"/> makes of a model, computed in floating-point numbers from the model's own parameters: for training.</summary>
    /// <param name="model">The float model, cut or not.</param>
    /// <param name="weightBits">Weight bits by node; nodes left out stay in single precision.</param>
    public Model FakeQuantize(Model model, IReadOnlyDictionary<string, int> weightBits) =>
        configuration.Quantize is not { } settings || weightBits.Count == 0
            ? model
            : FakeQuantization.Apply(model, settings, weightBits, calibration.Value, Original.Reproducible);

    // The model that no channel is cut from.
    private Model Whole => configuration.Prune is { CutsChannels: false } ? sparse.Value : original.Optimized;

    private IReadOnlyList<IReadOnlyDictionary<string, Tensor>> CalibrationBatches() =>
        original.Calibration is { } samples ? [.. samples.Batches(original.SamplesAtOnce).Select(b => b.Inputs)] : [];

    private IEnumerable<string> QuantizableNodes() => configuration.Quantize is { } settings
        ? Quantizer.NodesWithWeights(original.Optimized.Graph).Where(settings.Nodes.Chooses)
        : [];

    private static bool Has(ImmutableSortedDictionary<string, int> chosen, Func<Space> space) =>
        chosen.Count == 0 || (space().Variables.ToDictionary(v => v.Name, v => v.Choices) is var choices
            && chosen.All(c => choices.TryGetValue(c.Key, out var valid) && valid.Contains(c.Value)));

    // Which indices of each value's channel axis stay: what the original's statistics are picked by. Several groups may share a value.
    private Dictionary<string, int[]> KeptIndices(IReadOnlyDictionary<string, int[]> removed, ChannelStatistics statistics)
    {
        var gone = new Dictionary<string, HashSet<int>>();
        foreach (var group in original.Groups.Groups.Where(g => removed.ContainsKey(g.Name)))
        {
            var channels = removed[group.Name].ToHashSet();
            foreach (var axis in group.Activations.Where(a => a.Axis == 1 && statistics.Means.ContainsKey(a.Value)))
            {
                var indices = gone.TryGetValue(axis.Value, out var begun) ? begun : gone[axis.Value] = [];
                indices.UnionWith(axis.Indices.Zip(axis.Channels).Where(x => channels.Contains(x.Second)).Select(x => x.First));
            }
        }

        return gone.ToDictionary(g => g.Key, g => Enumerable.Range(0, statistics.Means[g.Key].Length).Where(i => !g.Value.Contains(i)).ToArray());
    }
}
