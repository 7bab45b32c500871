using System.Collections.Immutable;

namespace NasBuild.Engine.Inputs;

/// <summary>The shape of a sample in a data file, which may have other axes of size one than the model's input.</summary>
public static class SampleShape
{
    /// <summary>Returns the sizes of <paramref name="found"/> in the axes wanted; null if they do not fit.</summary>
    /// <param name="found">The sizes of a sample in the data.</param>
    /// <param name="wanted">The sizes of a sample that the model takes; null where any will do.</param>
    public static ImmutableArray<long>? Fit(ImmutableArray<long> found, ImmutableArray<long?> wanted) =>
        Fit(found.AsSpan(), wanted.AsSpan());

    /// <summary>Returns true if the samples fit axis by axis.</summary>
    public static bool IsExact(ImmutableArray<long> found, ImmutableArray<long?> wanted) =>
        found.Length == wanted.Length && found.Zip(wanted).All(p => p.Second is null || p.First == p.Second);

    private static ImmutableArray<long>? Fit(ReadOnlySpan<long> found, ReadOnlySpan<long?> wanted)
    {
        if (found.IsEmpty && wanted.IsEmpty)
        {
            return [];
        }

        // Axes are matched where they can be; ones are added and dropped where that is not enough.
        if (found.Length > 0 && wanted.Length > 0 && (wanted[0] is null || wanted[0] == found[0])
            && Fit(found[1..], wanted[1..]) is { } rest)
        {
            return [found[0], .. rest];
        }

        if (found.Length > 0 && found[0] == 1 && Fit(found[1..], wanted) is { } dropped)
        {
            return dropped;
        }

        return wanted.Length > 0 && wanted[0] == 1 && Fit(found, wanted[1..]) is { } added ? [1, .. added] : null;
    }
}
