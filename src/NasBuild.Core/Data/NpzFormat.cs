// NumPy's .npz format: a zip of .npy files, one an array.
using System.IO.Compression;

namespace NasBuild.Core.Data;

internal static class NpzFormat
{
    public static IReadOnlyList<Column> Read(Stream stream)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return [.. zip.Entries.Where(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal)).Select(Read)];
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException($"This is not a NumPy archive, or it is damaged: {e.Message}", e);
        }
    }

    private static Column Read(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        return NpyFormat.Read(entry.FullName[..^".npy".Length], content);
    }
}
