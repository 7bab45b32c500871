namespace NasBuild.Core.Diagnostics;

/// <summary>Finds the word that a misspelt one most likely means.</summary>
internal static class Nearest
{
    private const int LongestWord = 40;

    /// <summary>Returns the word at the minimum edit distance, or null if none is near.</summary>
    public static string? To(string text, IEnumerable<string> words)
    {
        if (text.Length > LongestWord)
        {
            return null;
        }

        string spelt = text.ToLowerInvariant().Replace('_', '-');
        (string Word, int Distance) best = words
            .Select(word => (Word: word, Distance: Distance(spelt, word)))
            .DefaultIfEmpty((Word: "", Distance: int.MaxValue))
            .MinBy(candidate => candidate.Distance);
        return best.Distance <= Math.Max(1, Math.Min(text.Length, best.Word.Length) / 3) ? best.Word : null;
    }

    /// <summary>Returns words as a list in a sentence: <c>a, b or c</c>.</summary>
    public static string Listed(IReadOnlyList<string> words, string conjunction) =>
        words.Count < 2 ? string.Concat(words) : string.Join(", ", words.SkipLast(1)) + " " + conjunction + " "
            + words[^1];

    /// <summary>
    /// Returns the minimum number of letters to insert, remove, change, or swap with their neighbour (optimal string
    /// alignment).
    /// </summary>
    public static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                int change = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(change, 1 + Math.Min(d[i - 1, j], d[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
