// The fused form of re-estimating BatchNorm: Yu and Huang, Universally Slimmable Networks, ICCV 2019, arXiv
// 1903.05134, section 3.3
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Data;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Matching;

/// <summary>
/// Matches the statistics of kept channels to the original's, after channels and blocks are cut. It has no variables.
/// </summary>
/// <param name="groups">The channel groups.</param>
/// <param name="original">The original's statistics, measured when they are first needed.</param>
/// <param name="samples">The samples that they are measured on.</param>
/// <param name="settings">The settings of a session; one thread if the bytes must be the same on every run.</param>
internal sealed class MatchingTransformation(
    ChannelGroups groups, Func<ChannelStatistics> original, IReadOnlyList<Batch> samples, SessionSettings settings) : ITransformation
{
    /// <inheritdoc/>
    public string Name => "statistics";

    /// <inheritdoc/>
    public Space Space { get; } = new([]);

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices)
    {
        if (ReferenceEquals(model.Model, groups.Source))
        {
            return model;
        }

        var statistics = original();
        return model with
        {
            Model = StatisticsMatching.Apply(
                model.Model, statistics.Keep(KeptIndices(model.RemovedChannels, statistics)), samples, settings)
        };
    }

    /// <inheritdoc/>
    public TransformationReport? Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed) => null;

    // The kept indices of each value's channel axis, by which the original's statistics are selected.
    private Dictionary<string, int[]> KeptIndices(
        IReadOnlyDictionary<string, int[]> removed, ChannelStatistics statistics)
    {
        var cut = CutModel.Of(groups, removed);
        return statistics.Means.Keys.Select(v => (Value: v, Kept: cut.Kept(v, axis: 1))).Where(k => k.Kept is not null)
            .ToDictionary(k => k.Value, k => k.Kept!);
    }
}
