// NumPy's .npy format, version 1 to 3: numpy.org/doc/stable/reference/generated/numpy.lib.format.html
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Formats;

internal static partial class NpyFormat
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads one array.</summary>
    /// <exception cref="DataFormatException">The stream holds no array, or less than its header says.</exception>
    public static Column Read(string name, Stream stream, Elements.Packed? packed = null)
    {
        Span<byte> start = stackalloc byte[8];
        Fill(stream, start);
        if (!start[..6].SequenceEqual(Magic) || start[6] is < 1 or > 3)
        {
            throw new DataFormatException($"'{name}' is not a NumPy array.");
        }

        Span<byte> size = stackalloc byte[start[6] == 1 ? 2 : 4];
        Fill(stream, size);
        var headerLength = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : (int)Math.Min(
            BinaryPrimitives.ReadUInt32LittleEndian(size), int.MaxValue);
        if (headerLength > 65_536)
        {
            throw new DataFormatException($"'{name}' has a header of {headerLength} bytes.");
        }

        var text = new byte[headerLength];
        Fill(stream, text);
        var header = Encoding.Latin1.GetString(text);
        var type = Descriptor().Match(header);
        if (!type.Success || !header.Contains("'fortran_order': False", StringComparison.Ordinal)
            || Shape().Match(header) is not { Success: true } shape)
        {
            throw new DataFormatException(
                $"'{name}' has the header {header.Trim()}: expected is an array of numbers in C order.");
        }

        var elementType = Element(type.Groups["type"].Value);
        if (elementType == ElementType.Undefined || type.Groups["order"].Value == ">")
        {
            throw new DataFormatException(
                $"'{name}' holds elements of type '{type.Groups["order"]}{type.Groups["type"]}': expected are "
                + "little-endian integers or floating-point numbers.");
        }

        ImmutableArray<long> dims = [.. shape.Groups["dims"].Value.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(d => long.TryParse(d, NumberStyles.None, CultureInfo.InvariantCulture, out var dim) ? dim : -1)];
        return new Column(name, elementType, dims, Elements.Read(name, stream, dims, elementType.Bits() / 8, packed));
    }

    /// <summary>Writes one array of 64-bit integers.</summary>
    public static void Write(Stream stream, Column column)
    {
        var header = $"{{'descr': '<i8', 'fortran_order': False, 'shape': ({string.Join(", ", column.Shape)}), }}";
        var padded = header.PadRight(((Magic.Length + 4 + header.Length + 64) / 64 * 64) - Magic.Length - 5) + "\n";
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)padded.Length);
        stream.Write([.. Magic, 1, 0, .. length, .. Encoding.Latin1.GetBytes(padded)]);
        stream.Write(column.Bytes.ToArray());
    }

    private static void Fill(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new DataFormatException("The array is truncated.");
        }
    }

    private static ElementType Element(string type) => type switch
    {
        "f4" => ElementType.Float,
        "f8" => ElementType.Double,
        "f2" => ElementType.Float16,
        "u1" => ElementType.UInt8,
        "i1" => ElementType.Int8,
        "u2" => ElementType.UInt16,
        "i2" => ElementType.Int16,
        "u4" => ElementType.UInt32,
        "i4" => ElementType.Int32,
        "u8" => ElementType.UInt64,
        "i8" => ElementType.Int64,
        "b1" => ElementType.Bool,
        _ => ElementType.Undefined,
    };

    [GeneratedRegex(@"'descr'\s*:\s*'(?<order>[<>|=])(?<type>\w+)'")]
    private static partial Regex Descriptor();

    [GeneratedRegex(@"'shape'\s*:\s*\((?<dims>[^)]*)\)")]
    private static partial Regex Shape();
}
