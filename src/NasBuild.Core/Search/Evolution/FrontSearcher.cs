using System.Collections.Immutable;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Search.Evolution;

/// <summary>
/// Searches precisions together with widths, where the widths are one of <paramref name="front"/>: the policies that an earlier search
/// found none better than. Its policies are the widths' levels followed by the precisions'.
/// </summary>
/// <param name="front">The widths, from the least cut to the most.</param>
/// <param name="precisions">The bits that may vary.</param>
/// <param name="searcher">The search over the index in the front and the bits: a space as <see cref="Space"/> makes it.</param>
internal sealed class FrontSearcher(ImmutableArray<Policy> front, Space precisions, ISearcher searcher) : ISearcher
{
    /// <summary>The space in which a position on the front is one variable.</summary>
    public static Space Space(int front, Space precisions) =>
        new([new Variable("widths", [.. Enumerable.Range(0, front)]), .. precisions.Variables]);

    public IReadOnlyList<Policy> Propose(int count) =>
        [.. searcher.Propose(count).Select(p => new Policy([.. front[p.Levels[0]].Levels, .. p.Levels.Skip(1)]))];

    public void Update(Trial trial, Score score)
    {
        var bits = precisions.Variables.Length;
        var widths = new Policy([.. trial.Policy.Levels.SkipLast(bits)]);
        searcher.Update(trial with { Policy = new Policy([front.IndexOf(widths), .. trial.Policy.Levels.TakeLast(bits)]) }, score);
    }
}
