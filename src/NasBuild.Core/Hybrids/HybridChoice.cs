using System.Collections.Immutable;
using System.Globalization;

namespace NasBuild.Core.Hybrids;

/// <summary>The components that a hybrid keeps in each block, and their shares: 1 for one alone.</summary>
/// <param name="Blocks">The share of each kept component, by its index, for each block.</param>
internal sealed record HybridChoice(ImmutableArray<ImmutableSortedDictionary<int, double>> Blocks)
{
    /// <summary>True if no block mixes components.</summary>
    public bool IsDiscrete => Blocks.All(b => b.Count == 1);

    /// <summary>Returns the choice of one component for each block.</summary>
    public static HybridChoice Of(params IEnumerable<int> components) => new(
        [.. components.Select(k => ImmutableSortedDictionary<int, double>.Empty.Add(k, 1))]);

    /// <summary>
    /// Returns the components whose shares are at least a threshold; of each block at least the best.
    /// </summary>
    /// <param name="shares">The shares of all components in the first block, then in the next.</param>
    /// <param name="components">The number of components.</param>
    /// <param name="threshold">The smallest share that is kept.</param>
    public static HybridChoice Of(float[] shares, int components, double threshold) => new([
        .. shares.Chunk(components).Select(block =>
        {
            var best = block.Max();
            var first = Array.IndexOf(block, best);
            var kept = block.Index().Where(s => s.Index == first || s.Item >= threshold).ToList();
            var sum = kept.Sum(s => (double)s.Item);
            return kept.ToImmutableSortedDictionary(s => s.Index, s => Math.Round(s.Item / sum, 4));
        })]);

    /// <summary>Returns the choice that <see cref="Named"/> describes; null if it does not fit.</summary>
    /// <param name="named">The shares by name.</param>
    /// <param name="blocks">The number of blocks.</param>
    /// <param name="components">The number of components.</param>
    public static HybridChoice? Find(IReadOnlyDictionary<string, double> named, int blocks, int components)
    {
        var kept = Enumerable.Range(0, blocks).Select(b => Enumerable.Range(0, components)
            .Where(k => named.ContainsKey(NameOf(b, k)))
            .ToImmutableSortedDictionary(k => k, k => named[NameOf(b, k)])).ToImmutableArray();
        return kept.All(b => b.Count > 0) && kept.Sum(b => b.Count) == named.Count
            && kept.All(b => b.Values.All(s => s is > 0 and <= 1)) ? new HybridChoice(kept) : null;
    }

    /// <summary>Returns the number of blocks that shares by name are of.</summary>
    /// <param name="named">The shares.</param>
    /// <param name="components">The number of components.</param>
    public static int CountOf(IReadOnlyDictionary<string, double> named, int components)
    {
        var blocks = 0;
        while (Enumerable.Range(0, components).Any(k => named.ContainsKey(NameOf(blocks, k))))
        {
            blocks++;
        }

        return blocks;
    }

    /// <summary>Returns the shares by name, such as <c>block1.component2</c>.</summary>
    public ImmutableSortedDictionary<string, double> Named() => Blocks.SelectMany((block, b) =>
        block.Select(s => KeyValuePair.Create(NameOf(b, s.Key), s.Value)))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Returns the name of a component's share in a block, both counted from 0.</summary>
    public static string NameOf(int block, int component) =>
        string.Create(CultureInfo.InvariantCulture, $"block{block + 1}.component{component + 1}");
}
