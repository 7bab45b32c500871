// Dong et al., Pruner-Zero, ICML 2024, arXiv 2406.02924, over channels: grouped as in Fang et al., DepGraph, CVPR 2023,
// arXiv 2301.12900
using System.Collections.Immutable;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Engine;
using NasBuild.Engine.Training;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>
/// Scores channels - of a stream, a hidden layer's neurons, attention heads - by a criterion of weights: the sum of the
/// scores of a channel's slice of every weight that the group cuts, joined by <see cref="ChannelScores"/>. A mean
/// instead of the sum would be the same: all channels of a group have equally many weights.
/// </summary>
internal sealed class ChannelCriterion
{
    private static readonly LayerMagnitudeCriterion Magnitude = new();
    private readonly ChannelGroups groups;
    private readonly Dictionary<string, float[]> scores;

    private ChannelCriterion(ChannelGroups groups, Dictionary<string, float[]> scores) =>
        (this.groups, this.scores) = (groups, scores);

    /// <summary>
    /// Scores every weight that the groups cut. Criteria that read X or G fall back to magnitude if these are not
    /// known: see <see cref="CutWeight"/>.
    /// </summary>
    /// <param name="engine">Computes the gradients.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="criterion">Scores the weights.</param>
    /// <param name="samples">
    /// The calibration samples, with labels where the criterion reads gradients; may be null if it reads neither
    /// gradients nor inputs.
    /// </param>
    /// <param name="batchSize">The number of samples in a run.</param>
    /// <param name="settings">
    /// The settings of a session; one thread if the scores must be the same on every run.
    /// </param>
    /// <param name="kept">
    /// A file that caches the gradients, which do not depend on the criterion; null for none.
    /// </param>
    /// <param name="cancellation">Stops between samples.</param>
    /// <exception cref="CriterionException">The criterion's scores are NaN or infinite, or all the same.</exception>
    /// <exception cref="UndifferentiableException">
    /// The criterion reads gradients, and a node on the path has none.
    /// </exception>
    public static ChannelCriterion Measure(
        ITrainingEngine engine,
        ChannelGroups groups,
        Criterion criterion,
        Dataset? samples,
        int batchSize,
        SessionSettings settings,
        string? kept = null,
        CancellationToken cancellation = default)
    {
        var weights = CutWeight.In(groups);
        List<CutWeight> known = [.. weights.Where(w => w.Input is not null)];
        var inputs = criterion.ReadsInputs && known.Count > 0
            ? CutWeightInputs.Measure(groups.Model, known, samples!, batchSize, settings)
            : null;
        var gradients = !criterion.ReadsGradients || known.Count == 0 ? null
            : kept is null ? GradientStatistics.Measure(engine, groups.Model, known, samples!, settings, cancellation)
            : GradientStatistics.GetOrMeasure(engine, kept, groups.Model, known, samples!, settings, cancellation);
        LayerStatistics? alike = null;
        var ranks = false;
        var scores = weights.ToDictionary(w => w.Weight, weight =>
        {
            var readable = weight.Input is not null || !(criterion.ReadsInputs || criterion.ReadsGradients);
            var statistics = new LayerStatistics(
                weight.Name, weight.Rows, weight.Columns, weight.Read(groups.Model.Graph[weight.Weight].Initializer!))
            {
                X = inputs?.GetValueOrDefault(weight.Weight),
                G = gradients?.ByWeight.GetValueOrDefault(weight.Weight),
            };
            var found = (readable ? criterion : Magnitude).Evaluate(statistics);
            if (readable)
            {
                alike ??= statistics;
                ranks = ranks || found.Any(s => s != found[0]);
            }

            return weight.InFileOrder(found);
        });

        // Some weights may have equal scores; if all weights do, the criterion rejects them.
        if (!ranks && alike is not null)
        {
            _ = criterion.Score(alike);
        }

        return new ChannelCriterion(groups, scores);
    }

    /// <summary>
    /// Returns one score per channel of <paramref name="group"/>: the lowest are the least important.
    /// </summary>
    public ImmutableArray<double> Score(ChannelGroup group)
    {
        var graph = groups.Model.Graph;
        double[] Sums(GroupAxis axis) =>
            ChannelSums.Of(axis, group.Count, graph[axis.Value].Initializer!.Shape, scores[axis.Value], s => s);
        return ChannelScores.Average(group.Count, [.. CutWeight.Axes(group, graph).Select(Sums)]);
    }
}
