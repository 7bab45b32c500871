using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace NasBuild.Build.Tests.Packages;

/// <summary>A file of samples (npz), cut to its first ones: what takes long on all of them takes a moment.</summary>
internal static partial class FewerSamples
{
    public static void KeepFirst(string path, int samples)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Update);
        foreach (var name in archive.Entries.Select(entry => entry.FullName).ToList())
        {
            var array = Read(archive.GetEntry(name)!);
            archive.GetEntry(name)!.Delete();
            using var cut = archive.CreateEntry(name).Open();
            cut.Write(First(array, samples));
        }
    }

    // Magic and version, the header's length, the header, the numbers:
    // https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
    private static byte[] First(byte[] array, int samples)
    {
        const int Start = 10;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(array.AsSpan(Start - 2));
        var header = Encoding.ASCII.GetString(array, Start, length);
        var count = Count().Match(header);
        var sampleBytes = (array.Length - Start - length) / int.Parse(count.Value, CultureInfo.InvariantCulture);
        var cut = Count().Replace(header, $"{samples}").TrimEnd('\n').PadRight(length - 1) + "\n";
        var numbers = array.AsSpan(Start + length, samples * sampleBytes);
        return [.. array.AsSpan(0, Start), .. Encoding.ASCII.GetBytes(cut), .. numbers];
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    [GeneratedRegex(@"(?<='shape': \()\d+")]
    private static partial Regex Count();
}
