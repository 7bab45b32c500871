using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>
/// Cuts channels. Each group has a variable: the number of channels that it keeps; the lowest scores are cut first.
/// Uncut groups of 32 and 64 channels in steps of 16 have the choices (32, 16) and (64, 48, 32, 16).
/// </summary>
internal sealed class ChannelTransformation : ITransformation, IPolicyCosts
{
    private readonly ChannelGroups groups;
    private readonly PruneSettings settings;
    private readonly Func<Model, long>? macs;
    private readonly ImmutableArray<ImmutableArray<double>> scores;
    private readonly ImmutableArray<ImmutableArray<int>> weakestFirst;

    /// <summary>Creates the transformation for the channels of <paramref name="groups"/>.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="settings">The settings that limit the cut.</param>
    /// <param name="score">
    /// Returns one score per channel of a group, with a mean of 1 over a group so that groups compare. Default:
    /// <see cref="MagnitudeCriterion"/>.
    /// </param>
    /// <param name="macs">Counts the multiply-accumulate operations of a model, for the report.</param>
    public ChannelTransformation(
        ChannelGroups groups, PruneSettings settings, Func<ChannelGroup, ImmutableArray<double>>? score = null,
        Func<Model, long>? macs = null)
    {
        (this.groups, this.settings, this.macs) = (groups, settings, macs);
        score ??= group => MagnitudeCriterion.Score(group, groups.Model.Graph);
        scores = [.. groups.Groups.Select(score)];
        weakestFirst = [.. scores.Select(s => Enumerable.Range(0, s.Length).OrderBy(i => s[i]).ToImmutableArray())];
        Space = new Space([.. groups.Groups.Select(g => new Variable(g.Name, Choices(g, settings)))]);
    }

    /// <inheritdoc/>
    public string Name => "channels";

    /// <inheritdoc/>
    public Space Space { get; }

    /// <inheritdoc/>
    public IPolicyCosts Costs => this;

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices)
    {
        var removed = Removed(choices);
        return removed.Count == 0 ? model
            : model with
            {
                Model = ChannelCut.Apply(groups.Prepared(model.Model), groups, removed),
                RemovedChannels = removed
            };
    }

    /// <summary>Returns the positions of channels that choices cut, by group.</summary>
    public IReadOnlyDictionary<string, int[]> Removed(IReadOnlyDictionary<string, double> choices) => groups.Groups
        .Select((group, g) => (group.Name, Positions: weakestFirst[g].Take(group.Count - (int)choices.GetValueOrDefault(
            group.Name, group.Count)).Order().ToArray()))
        .Where(x => x.Positions.Length > 0)
        .ToDictionary(x => x.Name, x => x.Positions);

    /// <summary>Returns the positions of channels that a policy of <see cref="Space"/> cuts, by group.</summary>
    public IReadOnlyDictionary<string, int[]> Removed(Policy policy) => Removed(Space.Named(policy));

    /// <summary>Returns the prepared model cut to a policy of <see cref="Space"/>.</summary>
    public Model Cut(Policy policy) => ChannelCut.Apply(groups.Model, groups, Removed(policy));

    /// <summary>True if seeds are policies of both distributions, and not only of the one in the settings.</summary>
    public bool SeedsBoth { get; init; } = true;

    /// <summary>
    /// Returns, for every degree, the policy that cuts the weakest share of all channels, and the one that cuts the
    /// same share of every group.
    /// </summary>
    public IEnumerable<Policy> Seeds(IReadOnlyList<double> degrees) =>
        degrees.SelectMany(d => (SeedsBoth, settings.Widths) switch
        {
            (true, _) => new[] { Global(d * settings.MaxRatio), Uniform(d) },
            (_, PruneWidths.Uniform) => [Uniform(d)],
            _ => [Global(d * settings.MaxRatio)],
        });

    /// <summary>Returns the policy that cuts about the same share of every group's maximum.</summary>
    public Policy Uniform(double degree) =>
        Space.Nearest([.. groups.Groups.Select(_ => settings.MaxRatio > 0 ? degree : 0)]);

    /// <summary>Returns the policy that cuts the weakest share of all channels, in any group.</summary>
    public Policy Global(double ratio)
    {
        double[] all = [.. scores.SelectMany(s => s).Order()];
        var threshold = all.ElementAtOrDefault(Math.Min((int)(ratio * all.Length), all.Length - 1));
        return new Policy([.. scores.Zip(Space.Variables, (ofGroup, v) =>
        {
            var kept = ofGroup.Count(s => s >= threshold);
            return v.Choices.Select((choice, level) => (Distance: Math.Abs(choice - kept), level)).Min().level;
        })]);
    }

    /// <inheritdoc/>
    public IEnumerable<(int Variable, double Share)> Shortening(string value, int axis)
    {
        if (!groups.Axes.TryGetValue(value, out var axes) || axes[axis] is not { } channels)
        {
            yield break;
        }

        foreach (var (i, group) in groups.Groups.Index())
        {
            var own = channels.Count(c => c >= group.First && c < group.First + group.Count);
            if (own > 0)
            {
                yield return (i, (double)own / channels.Length);
            }
        }
    }

    /// <summary>Returns the share of a group's scores that each width cuts.</summary>
    public IReadOnlyList<double> Damage(int variable)
    {
        var (score, order) = (scores[variable], weakestFirst[variable]);
        return [.. Space.Variables[variable].Choices.Select(kept =>
            order.Take(score.Length - kept).Sum(c => score[c]) / score.Sum())];
    }

    /// <inheritdoc/>
    public TransformationReport Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed)
    {
        // Layers in a skipped block have no channels left.
        var nodes = fitted.Graph.Nodes.Select(n => n.DisplayName).ToHashSet();
        ImmutableArray<PolicyLine> lines = [.. groups.Groups.Select(g =>
            new PolicyLine(
                g.Name,
                g.Count,
                g.Producers.Any(nodes.Contains) ? (int)choices.GetValueOrDefault(g.Name, g.Count) : 0))];
        var (kept, all) = (lines.Sum(l => (long)l.After), lines.Sum(l => (long)l.Before));
        return new TransformationReport(
            Name,
            FormattableString.Invariant($"Kept channels: {kept:N0} of {all:N0} in {lines.Length} groups"),
            "group",
            "channels",
            lines,
            [.. groups.Refused.Select(r => r.ToString())],
            choices.Count > 0 && macs is not null ? [Note(lines, macs(fitted) / (double)macs(groups.Source), fitted)]
                : []);
    }

    private string Note(ImmutableArray<PolicyLine> lines, double macs, Model fitted)
    {
        static double Numbers(Model model) => model.Graph.Initializers.Sum(t => t.Count);
        var cut = 1 - (lines.Sum(l => (double)l.After) / lines.Sum(l => (double)l.Before));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * cut:0.0} % of the channels of {lines.Length} groups are cut. {100 * macs:0.0} % of the multiplications are left, and ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * Numbers(fitted) / Numbers(groups.Source):0.0} % of the numbers in the file: both make the "
                + $"model smaller and faster on any machine.");
    }

    // From all channels down in steps: the number of kept indices on each axis is a multiple that kernels compute
    // efficiently.
    private static ImmutableArray<int> Choices(ChannelGroup group, PruneSettings settings)
    {
        // A parameter that scales channels, such as one decay per head, has fewer indices than the weights, and does
        // not affect kernels.
        var indices = group.Parameters.Where(p => p.Role != SliceRole.PerChannel)
            .Select(p => p.Indices.Length).DefaultIfEmpty(group.Count).Min() / group.Count;
        var step = settings.RoundTo / (int)BigInteger.GreatestCommonDivisor(settings.RoundTo, Math.Max(1, indices));
        // 20 * (1 - 0.7) is a little more than 6.
        var minimum = Math.Max(1, (int)Math.Ceiling((group.Count * (1 - settings.MaxRatio)) - 1e-9));
        return [group.Count, .. Enumerable.Range(1, group.Count)
            .Select(i => i * step).Where(k => k >= minimum && k < group.Count).OrderDescending()];
    }
}
