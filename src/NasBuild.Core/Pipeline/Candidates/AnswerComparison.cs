using System.Collections.Immutable;
using NasBuild.Core.Data;
using NasBuild.Core.Quality;
using NasBuild.Core.Results.Classes;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Sums up the answers of a classifier before and after, for the report.</summary>
internal static class AnswerComparison
{
    /// <summary>The number of changed samples that are shown.</summary>
    public const int MaxChanged = 12;

    // More classes are not readable as a matrix.
    private const int MaxShown = 20;
    private const int MaxListed = 1000;
    private const int MaxText = 400;

    /// <summary>Returns the summary.</summary>
    /// <param name="answers">The answers for all of <paramref name="data"/>.</param>
    /// <param name="data">The samples that were compared.</param>
    /// <param name="all">The number of samples of the split.</param>
    /// <param name="names">The names of the classes; empty if they are not known.</param>
    /// <param name="isReversed">True if the channels of images are blue, green, red.</param>
    public static ClassComparison Of(
        ComparedAnswers answers, Dataset data, int all, IReadOnlyList<string> names, bool isReversed)
    {
        var classes = answers.Counts.GroupBy(c => c.Key.Label).Select(g => new ClassResult(
            g.Key,
            g.Sum(c => c.Value),
            g.Where(c => c.Key.Before == c.Key.Label).Sum(c => c.Value),
            g.Where(c => c.Key.After == c.Key.Label).Sum(c => c.Value)));
        ImmutableArray<ClassResult> listed = [.. classes.OrderBy(c => c.Class)];
        if (listed.Length > MaxShown)
        {
            listed = [.. listed.OrderByDescending(c => Math.Abs(c.RightAfter - c.RightBefore))
                .ThenBy(c => c.Class).Take(MaxListed)];
        }

        int[] shown = [.. listed.Take(MaxShown).Select(c => c.Class).Order()];
        var changed = answers.Changed.Select(c => Shown(c, data, isReversed)).ToImmutableArray();
        var named = listed.Select(c => c.Class).Concat(changed.SelectMany(c => new[] { c.Label, c.Before, c.After }));
        return new ClassComparison(
            data.Name, answers.Samples, all, listed, [.. shown],
            Matrix(answers, shown, c => c.Before), Matrix(answers, shown, c => c.After), changed,
            answers.Counts.Where(c => c.Key.Before != c.Key.After).Sum(c => c.Value))
        {
            Names = named.Distinct().Where(c => c >= 0 && c < names.Count)
                .ToImmutableSortedDictionary(c => c, c => names[c]),
        };
    }

    private static ImmutableArray<ImmutableArray<int>> Matrix(
        ComparedAnswers answers, int[] shown, Func<(int Label, int Before, int After), int> answer)
    {
        var rows = shown.Select(_ => new int[shown.Length + 1]).ToArray();
        foreach (var (key, count) in answers.Counts)
        {
            if (Array.BinarySearch(shown, key.Label) is >= 0 and var row)
            {
                var column = Array.BinarySearch(shown, answer(key));
                rows[row][column < 0 ? shown.Length : column] += count;
            }
        }

        return [.. rows.Select(r => r.ToImmutableArray())];
    }

    private static ChangedSample Shown(ChangedSample changed, Dataset data, bool isReversed)
    {
        var (picture, text) = data.Show(changed.Index, isReversed);
        return changed with
        {
            Index = data.PlaceOf(changed.Index),
            Picture = picture,
            Text = text is { Length: > MaxText } ? text[..MaxText] + " …" : text,
        };
    }
}
