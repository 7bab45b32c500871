using System.Collections.Immutable;
using NasBuild.Core.Compression.Blocks;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>
/// The widths that the channel groups of a model may have, and the order in which channels go: the lowest scores first.
/// A policy of <see cref="Policies"/> chooses the number of channels that each group keeps, and where blocks may be skipped, which of them stay.
/// </summary>
internal sealed class WidthSpace
{
    private readonly ChannelGroups groups;
    private readonly ImmutableArray<ImmutableArray<double>> scores;
    private readonly ImmutableArray<ImmutableArray<int>> weakestFirst;
    private readonly ImmutableArray<ResidualBlock> blocks;

    /// <summary>The widths of <paramref name="groups"/>.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="settings">How far they may be cut.</param>
    /// <param name="score">A score a channel of a group, whose mean over a group is 1 so that groups compare; by default <see cref="MagnitudeCriterion"/>.</param>
    public WidthSpace(ChannelGroups groups, PruneSettings settings, Func<ChannelGroup, ImmutableArray<double>>? score = null)
    {
        this.groups = groups;
        score ??= group => MagnitudeCriterion.Score(group, groups.Model.Graph);
        scores = [.. groups.Groups.Select(score)];
        weakestFirst = [.. scores.Select(s => Enumerable.Range(0, s.Length).OrderBy(i => s[i]).ToImmutableArray())];
        blocks = Blocks(groups, settings);
        Policies = new Space([.. groups.Groups.Select(g => new Variable(g.Name, Choices(g, settings))), .. blocks.Select(b => new Variable(b.Name, [1, 0]))]);
    }

    /// <summary>One variable a group: the channels kept. Then one a block that may be skipped: 1 while it stays, 0 once skipped.</summary>
    public Space Policies { get; }

    /// <summary>The residual blocks of <paramref name="groups"/>' model that <paramref name="settings"/> let be skipped.</summary>
    public static ImmutableArray<ResidualBlock> Blocks(ChannelGroups groups, PruneSettings settings) => settings.SkipBlocks
        ? [.. ResidualBlocks.Find(groups.Model.Graph, groups.Shapes, groups.Groups.Select(g => g.Name)).Where(b => settings.Nodes.Chooses(b.Name))]
        : [];

    /// <summary>The prepared model cut to the widths of <paramref name="policy"/>, less the blocks that it skips.</summary>
    public Model Cut(Policy policy) => SkipBlocks.Apply(ChannelCut.Apply(groups.Model, groups, Removed(policy)), Skipped(policy));

    /// <summary>How much of the scores a policy cuts away, summed over groups of which each has the weight 1: a first guess at what it costs in quality.</summary>
    /// <param name="space">Policies that begin with those of <see cref="Policies"/>.</param>
    public PolicyComplexity Damage(Space space) => new(space, [.. groups.Groups.Select((g, i) =>
    {
        var whole = scores[i].Sum();
        return new ComplexityTerm(1, [], [new ChoiceFactor(i, [.. Policies.Variables[i].Choices.Select(kept => weakestFirst[i].Take(g.Count - kept).Sum(c => scores[i][c]) / whole)])]);
    })]);

    /// <summary>The positions that <paramref name="policy"/> cuts, by group.</summary>
    public IReadOnlyDictionary<string, int[]> Removed(Policy policy) => Policies.Read(policy)
        .Take(groups.Groups.Length).Select((kept, g) => (Group: groups.Groups[g], Positions: weakestFirst[g].Take(groups.Groups[g].Count - kept).Order().ToArray()))
        .Where(x => x.Positions.Length > 0)
        .ToDictionary(x => x.Group.Name, x => x.Positions);

    /// <summary>The blocks that <paramref name="policy"/> skips.</summary>
    public IReadOnlyList<ResidualBlock> Skipped(Policy policy) => [.. Policies.Read(policy).Skip(groups.Groups.Length).Zip(blocks).Where(x => x.First == 0).Select(x => x.Second)];

    /// <summary>For every block the policy that skips it, and nothing else.</summary>
    public IEnumerable<Policy> SingleSkips() =>
        Enumerable.Range(groups.Groups.Length, blocks.Length).Select(i => new Policy(Policies.Uncompressed.Levels.SetItem(i, 1)));

    /// <summary>The widths at which every group loses about the same share of its channels; all blocks stay.</summary>
    public Policy Uniform(double ratio, double maxRatio) => Policies.Nearest([.. groups.Groups.Select(_ => maxRatio > 0 ? ratio / maxRatio : 0), .. blocks.Select(_ => 0)]);

    /// <summary>The widths at which the weakest share of all channels goes, wherever they are; all blocks stay.</summary>
    public Policy Global(double ratio)
    {
        double[] all = [.. scores.SelectMany(s => s).Order()];
        var threshold = all.ElementAtOrDefault(Math.Min((int)(ratio * all.Length), all.Length - 1));
        return new Policy([.. scores.Zip(Policies.Variables, (ofGroup, v) =>
        {
            var kept = ofGroup.Count(s => s >= threshold);
            return v.Choices.Select((choice, level) => (Distance: Math.Abs(choice - kept), level)).Min().level;
        }), .. blocks.Select(_ => 0)]);
    }

    // From all channels down in steps: the number of indices that stay on each axis is a multiple that the kernels like.
    private static ImmutableArray<int> Choices(ChannelGroup group, PruneSettings settings)
    {
        // What scales a channel, such as a decay a head, has fewer indices than the weights, and no kernel minds.
        var indices = group.Parameters.Where(p => p.Role != SliceRole.PerChannel).Select(p => p.Indices.Length).DefaultIfEmpty(group.Count).Min() / group.Count;
        var step = settings.RoundTo / Gcd(settings.RoundTo, Math.Max(1, indices));
        // 20 * (1 - 0.7) is a little more than 6.
        var least = Math.Max(1, (int)Math.Ceiling((group.Count * (1 - settings.MaxRatio)) - 1e-9));
        return [group.Count, .. Enumerable.Range(1, group.Count).Select(i => i * step).Where(k => k >= least && k < group.Count).OrderDescending()];
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
