namespace NasBuild.Core.Pruning.Masks;

/// <summary>The lowest of some scores; of equal ones the first.</summary>
internal static class Lowest
{
    /// <summary>Marks <paramref name="count"/> of them. The scores are numbers.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="count">How many, at least one.</param>
    /// <param name="sorted">Room for as many scores.</param>
    /// <param name="mask">Receives the marks.</param>
    public static void Mark(ReadOnlySpan<float> scores, int count, Span<float> sorted, Span<bool> mask)
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
