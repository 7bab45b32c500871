using NasBuild.Core.Compression.Channels;

namespace NasBuild.Core.Compression.Rules;

/// <summary>
/// The heads of an attention as channels: of every axis that has the heads one after another, all indices of a head are
/// one channel. Queries that share keys and values are one head here.
/// </summary>
internal sealed class Heads(AxisUnion union, int count)
{
    private readonly int[] heads = union.Fresh(count);

    /// <summary>Returns true if the indices can be shared out among the heads.</summary>
    public bool Fit(long size) => count > 0 && size % count == 0;

    /// <summary>Makes the indices of an axis channels by their head. One index is for all heads.</summary>
    public void Unite(ReadOnlySpan<int> axis)
    {
        for (var i = 0; axis.Length > 1 && i < axis.Length; i++)
        {
            union.Unite(heads[i / (axis.Length / count)], axis[i]);
        }
    }

    /// <summary>
    /// Makes the indices of an axis channels by their head, in each of the parts that are one after another.
    /// </summary>
    public void Unite(int[] axis, IEnumerable<int> sizes)
    {
        var start = 0;
        foreach (var size in sizes)
        {
            Unite(axis.AsSpan(start, size));
            start += size;
        }
    }

    /// <summary>Relates what is added to the scores, [.., heads, positions, positions].</summary>
    public void UniteMask(int[][] mask) => Unite(mask.Length > 2 ? mask[^3] : []);

    /// <summary>Returns an axis that has the heads one after another.</summary>
    public int[] Axis(long size) => [.. Enumerable.Range(0, (int)size).Select(i => heads[i / (size / count)])];
}
