using System.Runtime.InteropServices;
using NasBuild.Core.Configuration;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>Makes the numbers of a data file what the model's input takes.</summary>
internal static class PixelConversion
{
    /// <summary>Whether <see cref="To"/> knows the way from one type to the other.</summary>
    public static bool CanConvert(ElementType from, ElementType to) => from == to || to switch
    {
        ElementType.Float => from is ElementType.UInt8 or ElementType.Double or ElementType.Float16,
        ElementType.Int64 => from is ElementType.Int32 or ElementType.UInt8,
        ElementType.Int32 => from is ElementType.Int64 or ElementType.UInt8,
        _ => false,
    };

    /// <summary>The column's elements as <paramref name="type"/>; bytes become numbers in <paramref name="range"/>.</summary>
    public static byte[] To(ElementType type, Column column, PixelRange range)
    {
        if (type == column.ElementType)
        {
            return column.Bytes;
        }

        if (type == ElementType.Int64)
        {
            return MemoryMarshal.AsBytes<long>(Integers(column)!).ToArray();
        }

        if (type == ElementType.Int32)
        {
            return MemoryMarshal.AsBytes<int>(Array.ConvertAll(Integers(column)!, x => (int)x)).ToArray();
        }

        var floats = column.ElementType switch
        {
            ElementType.UInt8 => Array.ConvertAll(column.Bytes, b => (float)(range.Min + (b * (range.Max - range.Min) / 255))),
            ElementType.Double => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(column.Bytes).ToArray(), x => (float)x),
            ElementType.Float16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(column.Bytes).ToArray(), x => (float)x),
            _ => throw new ArgumentOutOfRangeException(nameof(column), column.ElementType, "Not convertible."),
        };
        return MemoryMarshal.AsBytes<float>(floats).ToArray();
    }

    /// <summary>The column's elements as integers; null where they are none.</summary>
    public static long[]? Integers(Column column) => column.ElementType switch
    {
        ElementType.UInt8 => Array.ConvertAll(column.Bytes, b => (long)b),
        ElementType.Int32 => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(column.Bytes).ToArray(), x => (long)x),
        ElementType.Int64 => MemoryMarshal.Cast<byte, long>(column.Bytes).ToArray(),
        ElementType.UInt16 => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(column.Bytes).ToArray(), x => (long)x),
        ElementType.Int16 => Array.ConvertAll(MemoryMarshal.Cast<byte, short>(column.Bytes).ToArray(), x => (long)x),
        ElementType.Int8 => Array.ConvertAll(column.Bytes, b => (long)(sbyte)b),
        _ => null,
    };
}
