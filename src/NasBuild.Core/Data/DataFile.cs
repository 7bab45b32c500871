using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>Reads the arrays of a data file, whatever its format.</summary>
internal static class DataFile
{
    /// <summary>The formats, for messages.</summary>
    public const string Formats = ".npz, .npy, IDX (-ubyte, -ubyte.gz), and for language models .txt and .txt.gz";

    /// <summary>The arrays of the file; null where its format is not known.</summary>
    /// <exception cref="DataFormatException">The file is broken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<Column>? Read(string path)
    {
        var name = Path.GetFileName(path);
        using var stream = File.OpenRead(path);
        return name switch
        {
            _ when name.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) => NpzFormat.Read(stream),
            _ when name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) => [NpyFormat.Read(name, stream)],
            _ when name.EndsWith("-ubyte.gz", StringComparison.OrdinalIgnoreCase) => Idx(path, stream, gzip: true),
            _ when name.EndsWith("-ubyte", StringComparison.OrdinalIgnoreCase) => Idx(path, stream, gzip: false),
            _ when name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) => [Text(stream)],
            _ when name.EndsWith(".txt.gz", StringComparison.OrdinalIgnoreCase) => [Text(new GZipStream(stream, CompressionMode.Decompress))],
            _ => null,
        };
    }

    /// <summary>The files that hold the arrays: the one named, and that of its labels where the format keeps them apart.</summary>
    public static IReadOnlyList<string> Parts(string path) => LabelsOf(path) is { } labels ? [path, labels] : [path];

    // MNIST keeps labels in a file of their own, named like the images'.
    private static string? LabelsOf(string path)
    {
        var name = Path.GetFileName(path);
        var labels = Path.Combine(Path.GetDirectoryName(path)!, name.Replace("images-idx3", "labels-idx1", StringComparison.Ordinal));
        return name.Contains("images-idx3", StringComparison.Ordinal) && File.Exists(labels) ? labels : null;
    }

    private static IReadOnlyList<Column> Idx(string path, Stream stream, bool gzip)
    {
        var images = IdxFormat.Read("images", stream, gzip);
        if (LabelsOf(path) is not { } labels)
        {
            return [images];
        }

        using var labelStream = File.OpenRead(labels);
        return [images, IdxFormat.Read("labels", labelStream, gzip)];
    }

    private static Column Text(Stream stream)
    {
        using var content = new MemoryStream();
        try
        {
            stream.CopyTo(content);
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException($"The text is damaged: {e.Message}", e);
        }

        var bytes = content.ToArray();
        return new Column("text", ElementType.UInt8, ImmutableArray.Create((long)bytes.Length), bytes);
    }
}
