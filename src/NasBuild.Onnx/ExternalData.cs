using System.Globalization;

namespace NasBuild.Onnx;

/// <summary>Where a tensor's data lies outside the model file.</summary>
/// <param name="Path">The file, absolute, inside the model's folder.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal sealed record ExternalData(string Path, long Offset, long Length)
{
    /// <summary>The place that <paramref name="tensor"/> names, checked to lie inside <paramref name="folder"/>.</summary>
    public static ExternalData Of(Tensor tensor, string? folder)
    {
        string? Entry(string key) => tensor.Proto.ExternalData.LastOrDefault(e => e.Key == key)?.Value;
        long Number(string key, long absent) => Entry(key) is not { } text ? absent
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new OnnxFormatException(OnnxFault.ExternalData, $"Tensor '{tensor.Name}' has the external data {key} '{text}', which is no number.");

        var location = Entry("location");
        if (string.IsNullOrEmpty(location) || folder is null)
        {
            throw new OnnxFormatException(OnnxFault.ExternalData, $"Tensor '{tensor.Name}' keeps its data in another file, and the model does not say where or was not read from a folder.");
        }

        var root = System.IO.Path.GetFullPath(folder);
        var path = System.IO.Path.GetFullPath(location, root);
        var info = new FileInfo(path);
        var target = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        if (System.IO.Path.IsPathRooted(location) || !IsInside(root, path) || !IsInside(root, target))
        {
            throw new OnnxFormatException(OnnxFault.ExternalData, $"Tensor '{tensor.Name}' names the external data file '{location}', which is outside the model's folder.");
        }

        if (!info.Exists)
        {
            throw new OnnxFormatException(OnnxFault.ExternalData, $"Tensor '{tensor.Name}' keeps its data in '{location}', which does not exist.");
        }

        var offset = Number("offset", 0);
        var length = Number("length", tensor.SizeBytes);
        return offset <= info.Length && length <= info.Length - offset
            ? new ExternalData(path, offset, length)
            : throw new OnnxFormatException(OnnxFault.ExternalData, $"Tensor '{tensor.Name}' needs the bytes {offset} to {offset + length} of '{location}', which has {info.Length}.");
    }

    /// <summary>The bytes; not kept.</summary>
    public ReadOnlyMemory<byte> Read()
    {
        using var file = File.OpenHandle(Path);
        var bytes = new byte[Length];
        var read = 0;
        while (read < bytes.Length)
        {
            var count = RandomAccess.Read(file, bytes.AsSpan(read), Offset + read);
            if (count == 0)
            {
                throw new OnnxFormatException(OnnxFault.ExternalData, $"'{Path}' became shorter while it was read.");
            }

            read += count;
        }

        return bytes;
    }

    private static bool IsInside(string root, string path) =>
        path.StartsWith(System.IO.Path.EndsInDirectorySeparator(root) ? root : root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
