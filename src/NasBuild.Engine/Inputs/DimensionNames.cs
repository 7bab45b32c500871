using System.Collections.Frozen;

namespace NasBuild.Engine.Inputs;

/// <summary>The names that exporters and people give to open dimensions.</summary>
internal static class DimensionNames
{
    private static readonly FrozenSet<string> Batches = "n b bs nb bsz".Split(' ').ToFrozenSet();

    private static readonly FrozenSet<string> Extents = "h w t l s c d f k m x y".Split(' ').ToFrozenSet();

    private static readonly string[] ExtentWords =
    [
        "seq", "len", "time", "frame", "step", "token", "width", "height", "sample", "audio", "signal", "wave",
        "channel", "feature", "past", "mel", "pixel", "point", "row", "col", "size", "chunk", "context", "patch",
    ];

    /// <summary>Returns true for a name of the number of samples: <c>batch_size</c>, <c>N</c>.</summary>
    public static bool IsBatch(string? name) => name is not null && (Batches.Contains(name.ToLowerInvariant())
        || Has(name, "n_samples", "num_samples")
        || (Has(name, "batch") && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-')));

    /// <summary>Returns true for a name of another size, such as a length or a width.</summary>
    public static bool IsExtent(string? name) => name is not null && !IsBatch(name)
        && (Extents.Contains(name.ToLowerInvariant()) || Has(name, ExtentWords));

    /// <summary>Returns true if a name has one of some words in it.</summary>
    public static bool Has(string? name, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (name?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return false;
    }
}
