using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Spaces;
using NasBuild.Core.Training;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// Reports settings of <c>prune</c> and <c>quantize</c> that have no effect on this model, most often a misspelt name,
/// and weights that none of them reaches.
/// </summary>
internal static class UnusedPatterns
{
    public static void Report(
        NasConfiguration configuration, Original original, Transformations transformations, Action<Diagnostic> report)
    {
        var nodes = original.Model.Graph.Nodes.Concat(original.Optimized.Graph.Nodes)
            .Select(n => n.DisplayName).ToHashSet();
        (string Key, IReadOnlyList<string>? Patterns)[] lists =
        [
            ("prune.include", configuration.Prune?.Include), ("prune.exclude", configuration.Prune?.Exclude),
            ("quantize.include", configuration.Quantize?.Include),
            ("quantize.exclude", configuration.Quantize?.Exclude),
        ];
        foreach (var (key, patterns) in lists)
        {
            foreach (var pattern in (patterns ?? []).Where(p => !nodes.Any(n => NameFilter.Matches(p, n))))
            {
                report(Descriptors.PatternMatchesNothing.At(configuration.PositionOf(key), pattern, key));
            }
        }

        foreach (var node in WeightsInBranches.Of(original.Optimized.Graph)
            .Where(_ => configuration.Prune is not null || configuration.Finetune is not null))
        {
            report(Descriptors.WeightsInBranches.At(
                configuration.PositionOf(configuration.Prune is null ? "finetune" : "prune"), node.OpType,
                node.DisplayName, configuration.SourceName));
        }

        Space? Of(string transformation) => transformations.All.FirstOrDefault(t => t.Name == transformation)?.Space;
        if (configuration.Prune is { CutsChannels: true } && transformations.BeforeTraining.Space.Size <= 1)
        {
            var reasons = original.Groups.Refused.Select(r => r.ToString()).Distinct().Take(3).ToList();
            report(Descriptors.NothingToPrune.At(
                configuration.PositionOf("prune"),
                configuration.SourceName,
                reasons.Count > 0 ? $"{string.Join("; ", reasons)}."
                    : "'max-ratio' and 'round-to' allow no other width."));
        }

        if (configuration.Prune is { SkipBlocks: true } && Of("blocks") is { Variables.IsEmpty: true })
        {
            report(Descriptors.NothingToSkip.At(
                configuration.PositionOf("prune.skip-blocks"), configuration.SourceName));
        }

        if (Of("bits") is { Variables.IsEmpty: true })
        {
            report(Descriptors.NothingToQuantize.At(
                configuration.PositionOf("quantize"),
                configuration.SourceName,
                "it has no convolution or matrix product with constant weights among the nodes chosen."));
        }
    }
}
