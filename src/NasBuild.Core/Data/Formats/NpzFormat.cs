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
        return [
            .. zip.Entries.Where(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal))
                .Select(e => Read(e, stream as FileStream)),
        ];
    }

    /// <summary>Writes arrays of 64-bit integers; the same arrays give the same bytes.</summary>
    public static void Write(Stream stream, IEnumerable<Column> columns)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var column in columns)
        {
            var entry = zip.CreateEntry($"{column.Name}.npy");
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            NpyFormat.Write(content, column);
        }
    }

    private static Column Read(ZipArchiveEntry entry, FileStream? file)
    {
        using var content = entry.Open();
        return NpyFormat.Read(
            entry.FullName[..^".npy".Length], content, new Elements.Packed(file, entry.CompressedLength));
    }
}
