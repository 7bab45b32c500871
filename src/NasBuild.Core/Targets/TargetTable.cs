using System.Collections.Immutable;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Engine;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Targets;

/// <summary>Every target that nas.yaml may set, in the order of tables.</summary>
internal static class TargetTable
{
    /// <summary>The targets of counted costs.</summary>
    public static ImmutableArray<CountedTarget> Counted { get; } =
    [
        new("size", "size", s => s.Size)
        {
            Count = m => m.SizeBytes,
            Show = Amounts.Size,
            Missed = (at, found, limit, remedy) => Descriptors.SizeMissed.At(at, found, limit, remedy),
            Formula = (c, _) => c.Bytes,
            IsFitted = true,
            IsAlwaysShown = true,
            LessWord = "smaller",
            MoreWord = "larger",
        },
        new("memory", "memory", s => s.Memory)
        {
            Count = m => PeakMemory.Of(m.Model, m.Shapes),
            Show = Amounts.Size,
            Missed = (at, found, limit, remedy) => Descriptors.MemoryMissed.At(at, found, limit, remedy),
            Formula = (c, _) => c.Bytes,
            IsFitted = true,
            LessWord = "less",
        },
        new("macs", "MACs", s => s.Macs)
        {
            Count = m => m.Operations.Macs,
            Show = count => Amounts.Count(count),
            Missed = (at, found, limit, remedy) => Descriptors.OperationsMissed.At(at, "MACs", found, limit, remedy),
            Formula = (c, _) => c.Macs,
        },
        new("bit-operations", "bit operations", s => s.BitOperations)
        {
            Count = m => m.Operations.BitOperations,
            Show = count => Amounts.Count(count),
            Missed = (at, found, limit, remedy) =>
                Descriptors.OperationsMissed.At(at, "bit operations", found, limit, remedy),
            Formula = (c, activations) => c.BitOperations(activations),
        },
    ];

    /// <summary>The target of latency.</summary>
    public static LatencyTarget Latency { get; } = new();

    /// <summary>The targets of costs.</summary>
    public static ImmutableArray<CostTarget> Costs { get; } = [Counted[0], Latency, .. Counted[1..]];

    /// <summary>The targets of quality; a model's task has one of them.</summary>
    public static ImmutableArray<QualityTarget> Qualities { get; } =
    [
        new("accuracy-drop", "accuracy")
        {
            Limit = s => s.AccuracyDrop is { } points ? $">= -{points}" : null,
            Tolerated = s => s.AccuracyDrop?.Fraction,
            Loss = (quality, original) => original - quality,
            Worst = (original, tolerated) => original - tolerated,
            Missed = Descriptors.AccuracyMissed,
            Found = q => Amounts.Points(q.Original - q.Optimized),
        },
        new("agreement", "agreement")
        {
            Limit = s => s.Agreement is { } minimum ? $">= {minimum}" : null,
            Tolerated = s => 1 - s.Agreement?.Limits(p => p.Fraction).Strictest,
            OfOutputs = (s, q) => s.Agreement?.Limits(p => p.Fraction)
                .Worst(q.Outputs.Select(o => KeyValuePair.Create(o.Output, o.Agreement))),
            Loss = (quality, _) => 1 - quality,
            Worst = (_, tolerated) => 1 - tolerated,
            Missed = Descriptors.AgreementMissed,
            Found = q => Amounts.Percent(q.Optimized),
        },
        new("cosine", "cosine")
        {
            Limit = s => s.Cosine is { } minimum ? $">= {minimum}" : null,
            Tolerated = s => 1 - s.Cosine?.Limits(c => c).Strictest,
            OfOutputs = (s, q) => s.Cosine?.Limits(c => c)
                .Worst(q.Outputs.Select(o => KeyValuePair.Create(o.Output, o.Cosine))),
            Loss = (quality, _) => 1 - quality,
            Worst = (_, tolerated) => 1 - tolerated,
            Missed = Descriptors.CosineMissed,
            Found = q => QualityText.Of("cosine", q.Optimized),
        },
        new("perplexity-rise", "perplexity")
        {
            Limit = s => s.PerplexityRise is { } rise ? $"<= +{rise}" : null,
            Tolerated = s => s.PerplexityRise?.Fraction,
            Loss = (quality, original) => (quality / original) - 1,
            Worst = (original, tolerated) => original * (1 + tolerated),
            Missed = Descriptors.PerplexityMissed,
            Found = q => Amounts.Percent((q.Optimized / q.Original) - 1),
        },
    ];

    /// <summary>All targets.</summary>
    public static ImmutableArray<Target> All { get; } = [.. Costs, .. Qualities];

    /// <summary>Returns the target of a quality metric; null if there is none.</summary>
    public static QualityTarget? OfMetric(string? metric) => Qualities.FirstOrDefault(t => t.Name == metric);

    /// <summary>Counts all costs of a model, by the target's key.</summary>
    public static Counts Count(CountedModel model) =>
        new(Counted.Select(t => KeyValuePair.Create(t.Key, t.Count(model))));

    /// <summary>Returns the gates of nas.yaml's targets for a measurement.</summary>
    public static ImmutableArray<Gate> Check(NasConfiguration configuration, Measurement measured) =>
        [.. All.Select(t => t.Check(configuration, measured)).OfType<Gate>()];
}
