using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Results;

/// <summary>The compression policy that a build applies.</summary>
/// <param name="Widths">Kept channels by group, 0 for a block that is skipped; groups and blocks that stay whole are not named.</param>
/// <param name="WeightBits">Weight bits by node; nodes that stay in single precision are not named.</param>
/// <param name="FromLock">Whether the lock said so, not a search.</param>
/// <param name="Trials">The trials of the search.</param>
/// <param name="SearchSeconds">What the search took.</param>
public sealed record Choice(
    ImmutableSortedDictionary<string, int> Widths,
    ImmutableSortedDictionary<string, int> WeightBits,
    bool FromLock,
    int Trials,
    double SearchSeconds)
{
    /// <summary>The pruning metric that was evolved; null where none was.</summary>
    public string? Metric { get; init; }

    /// <summary>The share of zeros of each layer, where layers differ; empty where they do not.</summary>
    public ImmutableSortedDictionary<string, double> Ratios { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>The trials of the search, in their order; none where the lock decides.</summary>
    public ImmutableArray<TrialPoint> Searched { get; init; } = [];

    /// <summary>What was predicted before it was measured; null where nothing was.</summary>
    public Predictions? Predictions { get; init; }

    /// <summary>What candidates made by this policy depend on.</summary>
    internal string Key => Metric is null && Ratios.IsEmpty ? KeyOf(Widths, WeightBits)
        : ContentKey.Of([KeyOf(Widths, WeightBits), Metric ?? "", .. TextOf(Ratios)]);

    /// <summary>Ratios as parts of a key.</summary>
    internal static IEnumerable<string> TextOf(ImmutableSortedDictionary<string, double> ratios) => ratios.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key}={r.Value}"));

    /// <summary>What candidates of these widths and bits depend on.</summary>
    internal static string KeyOf(ImmutableSortedDictionary<string, int> widths, ImmutableSortedDictionary<string, int> weightBits) =>
        ContentKey.Of([.. widths.Select(w => $"{w.Key}={w.Value}"), "|", .. weightBits.Select(w => $"{w.Key}={w.Value}")]);
}
