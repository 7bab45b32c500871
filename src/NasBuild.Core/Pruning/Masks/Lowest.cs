namespace NasBuild.Core.Pruning.Masks;

/// <summary>Finds the lowest scores; the first of equal ones.</summary>
internal static class Lowest
{
    /// <summary>Marks the lowest of each group of consecutive scores. No score is NaN.</summary>
    /// <param name="scores">The scores: whole groups.</param>
    /// <param name="group">The number of scores in a group.</param>
    /// <param name="count">The number of scores of a group to mark.</param>
    public static bool[] OfEach(ReadOnlySpan<float> scores, int group, int count)
    {
        var mask = new bool[scores.Length];
        var sorted = new float[group];
        for (var start = 0; start < scores.Length && count > 0; start += group)
        {
            Mark(scores.Slice(start, group), count, sorted, mask.AsSpan(start, group));
        }

        return mask;
    }

    private static void Mark(ReadOnlySpan<float> scores, int count, Span<float> sorted, Span<bool> mask)
    {
        scores.CopyTo(sorted);
        sorted.Sort();
        var threshold = sorted[count - 1];
        var below = 0;
        while (sorted[below] < threshold)
        {
            below++;
        }

        var equal = count - below;
        for (var i = 0; i < scores.Length; i++)
        {
            mask[i] = scores[i] < threshold || (scores[i] == threshold && equal-- > 0);
        }
    }
}
