// NumPy's .npz format: a zip of .npy files, one per array.
using System.IO.Compression;

namespace NasBuild.Core.Data.Formats;

internal static class NpzFormat
{
    /// <summary>Reads the arrays of an archive.</summary>
    /// <exception cref="InvalidDataException">This is no archive, or it is damaged.</exception>
    /// <exception cref="DataFormatException">An array is broken.</exception>
    public static IReadOnlyList<Column> Read(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        return [.. zip.Entries.Where(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal)).Select(Read)];
    }

    private static Column Read(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        return NpyFormat.Read(entry.FullName[..^".npy".Length], content);
    }
}
