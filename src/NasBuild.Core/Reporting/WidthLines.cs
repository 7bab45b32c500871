using System.Collections.Immutable;
using NasBuild.Core.Compression.Blocks;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting;

/// <summary>What became of channels and blocks.</summary>
internal static class WidthLines
{
    /// <summary>A line a group and then a line a block; what lies in a skipped block has 0 left.</summary>
    public static ImmutableArray<PolicyLine> Of(ChannelGroups groups, PruneSettings settings, Choice choice)
    {
        var blocks = WidthSpace.Blocks(groups, settings);
        var left = SkipBlocks.Apply(groups.Model, [.. blocks.Where(b => choice.Widths.GetValueOrDefault(b.Name, 1) == 0)]);
        var nodes = left.Graph.Nodes.Select(n => n.DisplayName).ToHashSet();
        return
        [
            .. groups.Groups.Select(g => new PolicyLine(g.Name, g.Count, g.Producers.Any(nodes.Contains) ? choice.Widths.GetValueOrDefault(g.Name, g.Count) : 0)),
            .. blocks.Select(b => new PolicyLine(b.Name, 1, nodes.Contains(groups.Model.Graph[b.Sum].Producer!.DisplayName) ? choice.Widths.GetValueOrDefault(b.Name, 1) : 0)),
        ];
    }
}
