// Veit et al., Residual Networks Behave Like Ensembles of Relatively Shallow Networks, NeurIPS 2016, arXiv
// 1605.06431, section 4.1
using System.Collections.Immutable;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Blocks;

/// <summary>Skips residual blocks. Each block has a variable: 1 if it stays, 0 if it is skipped.</summary>
internal sealed class BlockTransformation : ITransformation, IPolicyCosts
{
    private readonly ChannelGroups groups;
    private readonly ImmutableArray<ResidualBlock> blocks;
    private readonly Lazy<ImmutableArray<HashSet<string>>> gone;

    /// <summary>Creates the transformation for the blocks that the settings allow to be skipped.</summary>
    /// <param name="groups">The prepared model and its channel groups.</param>
    /// <param name="settings">The settings that include and exclude blocks.</param>
    public BlockTransformation(ChannelGroups groups, PruneSettings settings)
    {
        this.groups = groups;
        blocks = !settings.SkipBlocks ? []
            : [.. ResidualBlocks.Find(groups.Model.Graph, groups.Shapes, groups.Groups.Select(g => g.Name))
                .Where(b => settings.Nodes.Chooses(b.Name))];
        gone = new Lazy<ImmutableArray<HashSet<string>>>(() =>
            [.. blocks.Select(b => Gone(SkipBlocks.Apply(groups.Model, [b])))]);
        Space = new Space([.. blocks.Select(b => new Variable(b.Name, [1, 0]))]);
    }

    /// <inheritdoc/>
    public string Name => "blocks";

    /// <inheritdoc/>
    public Space Space { get; }

    /// <inheritdoc/>
    public IPolicyCosts Costs => this;

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices) => choices.Count == 0 ? model
        : model with
        {
            Model = SkipBlocks.Apply(groups.Prepared(model.Model), [.. blocks.Where(b => choices.ContainsKey(b.Name))])
        };

    /// <summary>Returns, for every block, the policy that skips only that block.</summary>
    public IEnumerable<Policy> Seeds(IReadOnlyList<double> degrees) =>
        Enumerable.Range(0, blocks.Length).Select(i => new Policy(Space.Uncompressed.Levels.SetItem(i, 1)));

    /// <inheritdoc/>
    public IEnumerable<int> Removing(string value) =>
        Enumerable.Range(0, blocks.Length).Where(i => gone.Value[i].Contains(value));

    /// <inheritdoc/>
    public TransformationReport? Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed)
    {
        if (blocks.IsEmpty)
        {
            return null;
        }

        // A block that is nested in a skipped one is removed with it.
        var nodes = fitted.Graph.Nodes.Select(n => n.DisplayName).ToHashSet();
        ImmutableArray<PolicyLine> lines = [.. blocks.Select(b =>
            new PolicyLine(b.Name, 1, !choices.ContainsKey(b.Name)
                && nodes.Contains(groups.Model.Graph[b.Sum].Producer!.DisplayName) ? 1 : 0))];
        var skipped = lines.Count(l => l.After == 0);
        return new TransformationReport(
            Name, FormattableString.Invariant($"Skipped blocks: {skipped} of {lines.Length}"), "block", "blocks", lines,
            [], []);
    }

    private HashSet<string> Gone(Model skipped)
    {
        static IEnumerable<string> Values(Graph graph) =>
            [.. graph.Nodes.SelectMany(n => n.Outputs), .. graph.Initializers.Select(t => t.Name)];
        return [.. Values(groups.Model.Graph).Except(Values(skipped.Graph), StringComparer.Ordinal)];
    }
}
