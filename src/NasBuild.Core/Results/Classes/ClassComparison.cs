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

    /// <summary>The same without what samples show: a test split stays where it is.</summary>
    internal ClassComparison WithoutSamples => this with
    {
        Changed = [.. Changed.Select(c => c with { Picture = null, Text = null })],
    };

    /// <summary>True if its parts fit each other, as those of a file from elsewhere may not.</summary>
    internal bool IsWhole =>
        Split is not null && Samples >= 0 && AllSamples >= 0 && AllChanged >= 0 && Names is not null
        && Names.Values.All(n => n is not null)
        && !Classes.IsDefault && Classes.All(c => c is { Samples: >= 0, RightBefore: >= 0, RightAfter: >= 0 })
        && !Changed.IsDefault && Changed.All(c => c is not null)
        && !Shown.IsDefault && Fits(Before) && Fits(After);

    /// <summary>Returns the name of a class.</summary>
    public string NameOf(int of) => Names.GetValueOrDefault(of) ?? FormattableString.Invariant($"class {of}");

    private bool Fits(ImmutableArray<ImmutableArray<int>> matrix) =>
        !matrix.IsDefault && matrix.Length == Shown.Length
        && matrix.All(row => !row.IsDefault && row.Length == Shown.Length + 1 && row.All(n => n >= 0)
            && row.Sum(n => (long)n) <= Samples);
}
