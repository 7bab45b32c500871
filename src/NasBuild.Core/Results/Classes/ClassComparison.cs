using System.Collections.Immutable;

namespace NasBuild.Core.Results.Classes;

/// <summary>A classifier's answers on one split, before and after.</summary>
/// <param name="Split">The split.</param>
/// <param name="Samples">The number of samples that were compared.</param>
/// <param name="AllSamples">The number of samples of the split.</param>
/// <param name="Classes">
/// The classes with samples, those whose right answers changed most first if there are too many to show all.
/// </param>
/// <param name="Shown">The classes of the confusion matrices, in ascending order.</param>
/// <param name="Before">
/// A row for each of <paramref name="Shown"/> as the label: the samples that the original answered with each of them,
/// then with all other classes.
/// </param>
/// <param name="After">The same of the optimised model.</param>
/// <param name="Changed">The samples whose answer changed most, the largest change first.</param>
/// <param name="AllChanged">The number of samples whose answer changed.</param>
public sealed record ClassComparison(
    string Split,
    int Samples,
    int AllSamples,
    ImmutableArray<ClassResult> Classes,
    ImmutableArray<int> Shown,
    ImmutableArray<ImmutableArray<int>> Before,
    ImmutableArray<ImmutableArray<int>> After,
    ImmutableArray<ChangedSample> Changed,
    int AllChanged)
{
    /// <summary>The names of the classes; empty if they are not known.</summary>
    public ImmutableSortedDictionary<int, string> Names { get; init; } = ImmutableSortedDictionary<int, string>.Empty;

    /// <summary>Returns the name of a class.</summary>
    public string NameOf(int of) => Names.GetValueOrDefault(of) ?? FormattableString.Invariant($"class {of}");
}
