using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Data.Tables;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Data;

/// <summary>Reads the arrays of a data file, whatever its format.</summary>
internal static class DataFile
{
    /// <summary>The formats, for messages.</summary>
    public const string Formats =
        ".npz, .npy, IDX (-ubyte), a folder of images (.png, .jpg, .webp, .bmp) or sounds (.wav), .csv, and .txt for "
        + "models of text; .npy, IDX, .csv and .txt also compressed (.gz)";

    private const int MaxTextBytes = 1 << 30;
    private static ReadOnlySpan<byte> ByteOrderMark => Encoding.UTF8.Preamble;

    /// <summary>Returns the arrays of the file; null if its format is not known.</summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<Column>? Read(string path)
    {
        var file = Path.GetFileName(path);
        var name = IsCompressed(file) ? file[..^".gz".Length] : file;
        return name switch
        {
            _ when Ends(file, ".npz") => Open(path, (content, _) => NpzFormat.Read(content)),
            _ when Ends(name, ".npy") => [Open(path, (content, packed) => NpyFormat.Read(name, content, packed))],
            _ when Ends(name, "-ubyte") => LabelsOf(path) is { } labels
                ? [
                    Open(path, (content, packed) => IdxFormat.Read("images", content, packed)),
                    Open(labels, (content, packed) => IdxFormat.Read("labels", content, packed)),
                ]
                : [Open(path, (content, packed) => IdxFormat.Read("images", content, packed))],
            _ when Ends(name, ".txt") => [Open(path, Text)],
            _ => null,
        };
    }

    /// <summary>Returns the table in the file; null if its format is another.</summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Table? Table(string path) =>
        IsTable(path) ? Open(path, (content, _) => CsvFormat.Read(content)) : null;

    /// <summary>Returns the lines of a text that are not empty; null if the format of the file is another.</summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string>? Lines(string path) => IsOf(path, ".txt")
        ? [.. Encoding.UTF8.GetString(Open(path, Text).Bytes.ToArray()).Split('\n').Select(l => l.Trim())
            .Where(l => l.Length > 0)]
        : null;

    /// <summary>
    /// Returns the files that hold the samples: the given one, and that of its labels if the format keeps them in a
    /// separate file, or the images that it names; all in a folder.
    /// </summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    public static IReadOnlyList<string> Parts(string path) =>
        Directory.Exists(path) ? ImageFolder.Files(path)
            : LabelsOf(path) is { } labels ? [path, labels]
            : IsTable(path) && TableSamples.MayNameImages(Open(path, (content, _) => CsvFormat.Names(content)))
            ? [path, .. TableSamples.Files(path, Table(path)!)]
            : [path];

    // MNIST keeps labels in a file of their own, named like the images'.
    private static string? LabelsOf(string path)
    {
        var name = Path.GetFileName(path);
        var labels = Path.Combine(
            Path.GetDirectoryName(path)!, name.Replace("images-idx3", "labels-idx1", StringComparison.Ordinal));
        return name.Contains("images-idx3", StringComparison.Ordinal) && File.Exists(labels) ? labels : null;
    }

    private static bool Ends(string name, string ending) => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    internal static bool IsTable(string path) => IsOf(path, ".csv") || IsOf(path, ".tsv");

    private static bool IsOf(string path, string ending) =>
        Ends(path, ending) || (IsCompressed(path) && Ends(path[..^".gz".Length], ending));

    private static bool IsCompressed(string name) => Ends(name, ".gz");

    private static T Open<T>(string path, Func<Stream, Elements.Packed?, T> read)
    {
        using var file = RegularFile.OpenRead(path);
        using Stream content = IsCompressed(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return read(content, content == file ? null : new Elements.Packed(null, file.Length));
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException($"It is corrupt: {e.Message}", e);
        }
    }

    private static Column Text(Stream stream, Elements.Packed? packed)
    {
        if (stream is FileStream { Length: > Elements.InMemory } file)
        {
            if (file.Length > int.MaxValue)
            {
                throw new DataFormatException("It is longer than 2 GB, the maximum of a text.");
            }

            var mark = new byte[ByteOrderMark.Length];
            file.ReadExactly(mark);
            var begin = ByteOrderMark.SequenceEqual(mark) ? mark.Length : 0;
            return Text(ElementBytes.InFile(file.Name, begin, file.Length - begin));
        }

        // A few kilobytes may unpack to anything.
        var content = new MemoryStream();
        var piece = new byte[1 << 16];
        for (int read; (read = stream.Read(piece)) > 0;)
        {
            content.Write(piece, 0, read);
            Elements.RefuseExpansion("text", content.Length, packed?.Bytes);
            if (content.Length > MaxTextBytes)
            {
                throw new DataFormatException("It is longer than 1 GB, the maximum of a compressed text.");
            }
        }

        ReadOnlyMemory<byte> bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        return Text(bytes.Span.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes);
    }

    private static Column Text(ElementBytes bytes) =>
        new("text", ElementType.UInt8, ImmutableArray.Create(bytes.Length), bytes);
}
