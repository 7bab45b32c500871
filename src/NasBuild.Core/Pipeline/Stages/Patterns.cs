using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Channels;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>Tells what of <c>prune</c> and <c>quantize</c> has no effect on this model: most often a name that is not quite right.</summary>
internal static class Patterns
{
    public static void Tell(NasConfiguration configuration, Original original, CandidateFactory candidates, Action<Diagnostic> report)
    {
        var nodes = original.Model.Graph.Nodes.Concat(original.Optimized.Graph.Nodes).Select(n => n.DisplayName).ToHashSet();
        (string Key, IReadOnlyList<string>? Patterns)[] lists =
        [
            ("prune.include", configuration.Prune?.Include), ("prune.exclude", configuration.Prune?.Exclude),
            ("quantize.include", configuration.Quantize?.Include), ("quantize.exclude", configuration.Quantize?.Exclude),
        ];
        foreach (var (key, patterns) in lists)
        {
            foreach (var pattern in (patterns ?? []).Where(p => !nodes.Any(n => NameFilter.Matches(p, n))))
            {
                report(Descriptors.PatternMatchesNothing.At(configuration.PositionOf(key), pattern, key));
            }
        }

        if (configuration.Prune is { CutsChannels: true } && candidates.Widths.Policies.Size <= 1)
        {
            var reasons = original.Groups.Refused.Select(r => r.ToString()).Distinct().Take(3).ToList();
            report(Descriptors.NothingToPrune.At(
                configuration.PositionOf("prune"), configuration.SourceName, reasons.Count > 0 ? $"{string.Join("; ", reasons)}." : "'max-ratio' and 'round-to' leave no choice."));
        }

        if (configuration.Prune is { SkipBlocks: true } prune && WidthSpace.Blocks(original.Groups, prune).IsEmpty)
        {
            report(Descriptors.NoBlocks.At(configuration.PositionOf("prune.skip-blocks"), configuration.SourceName));
        }

        if (configuration.Quantize is not null && candidates.Precisions.Variables.IsEmpty)
        {
            report(Descriptors.NothingToQuantize.At(
                configuration.PositionOf("quantize"), configuration.SourceName, "it has no convolution or matrix product with constant weights among the nodes chosen."));
        }
    }
}
