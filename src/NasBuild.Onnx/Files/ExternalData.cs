using System.Globalization;

namespace NasBuild.Onnx.Files;

/// <summary>The location of a tensor's data outside the model file.</summary>
/// <param name="Path">The file, absolute, inside the model's folder.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal sealed record ExternalData(string Path, long Offset, long Length)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>
    /// Returns the location of a <paramref name="tensor"/>'s data, checked to be inside <paramref name="folder"/>,
    /// without reading it.
    /// </summary>
    /// <exception cref="OnnxFormatException">The file is missing, too short, or outside the folder.</exception>
    public static ExternalData Of(Tensor tensor, string? folder)
    {
        OnnxFormatException Fault(string message) => new(OnnxFault.ExternalData, message);
        string? Entry(string key) => tensor.Proto.ExternalData.LastOrDefault(e => e.Key == key)?.Value;
        long Number(string key, long absent) => Entry(key) is not { } text ? absent
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw Fault($"Tensor '{tensor.Name}' has the external data {key} '{text}', which is not a number.");

        var location = Entry("location");
        if (string.IsNullOrEmpty(location) || folder is null)
        {
            throw Fault(
                $"Tensor '{tensor.Name}' keeps its data in another file, and the model does not say where or was not read from a folder.");
        }

        if (!IsRelative(location)
            || System.IO.Path.GetFullPath(location, System.IO.Path.GetFullPath(folder)) is var path
                && !IsInside(folder, path))
        {
            throw Fault(
                $"Tensor '{tensor.Name}' names the external data file '{location}', which is outside the model's folder.");
        }

        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw Fault($"Tensor '{tensor.Name}' keeps its data in '{location}', which does not exist.");
        }

        var size = FileSize.Of(path);
        var offset = Number("offset", 0);
        var length = Number("length", tensor.SizeBytes);
        return offset <= size && length <= size - offset ? new ExternalData(path, offset, length)
            : throw Fault(
                $"Tensor '{tensor.Name}' needs {length} bytes from byte {offset} of '{location}', which has {size}.");
    }

    /// <summary>Reads the bytes; they are not cached.</summary>
    public ReadOnlyMemory<byte> Read()
    {
        var bytes = new byte[Length];
        using var memory = new MemoryStream(bytes);
        CopyTo(memory);
        return bytes;
    }

    /// <summary>Copies the bytes through a small buffer.</summary>
    public void CopyTo(Stream target)
    {
        using var file = File.OpenHandle(Path, options: FileOptions.SequentialScan);
        var buffer = new byte[Math.Min(BufferBytes, Length)];
        for (long done = 0; done < Length;)
        {
            var count = RandomAccess.Read(
                file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - done)), Offset + done);
            if (count == 0)
            {
                throw new OnnxFormatException(OnnxFault.ExternalData, $"'{Path}' became shorter while it was read.");
            }

            target.Write(buffer, 0, count);
            done += count;
        }
    }

    // The format's separator is '/'; a backslash is one too if the file system uses it.
    private static bool IsRelative(string location) => !System.IO.Path.IsPathRooted(location)
        && !location.Contains('\0') && !location.Split('/', System.IO.Path.DirectorySeparatorChar).Contains("..");

    private static bool IsInside(string folder, string path)
    {
        try
        {
            return RealPath.IsInside(folder, path);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
