using System.Numerics;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data.Formats;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Images;

/// <summary>Converts the elements of a data file to the type of the model's input.</summary>
internal static class PixelConversion
{
    private delegate void Cast(ReadOnlySpan<byte> from, Span<byte> to);

    private static readonly Dictionary<(ElementType From, ElementType To), Cast> Casts = new()
    {
        [(ElementType.Double, ElementType.Float)] = Numbers<double, float>,
        [(ElementType.Float16, ElementType.Float)] = Numbers<Half, float>,
        [(ElementType.UInt8, ElementType.Int64)] = Numbers<byte, long>,
        [(ElementType.Int8, ElementType.Int64)] = Numbers<sbyte, long>,
        [(ElementType.UInt16, ElementType.Int64)] = Numbers<ushort, long>,
        [(ElementType.Int16, ElementType.Int64)] = Numbers<short, long>,
        [(ElementType.UInt32, ElementType.Int64)] = Numbers<uint, long>,
        [(ElementType.Int32, ElementType.Int64)] = Numbers<int, long>,
        [(ElementType.UInt8, ElementType.Int32)] = Numbers<byte, int>,
        [(ElementType.Int8, ElementType.Int32)] = Numbers<sbyte, int>,
        [(ElementType.UInt16, ElementType.Int32)] = Numbers<ushort, int>,
        [(ElementType.Int16, ElementType.Int32)] = Numbers<short, int>,
        [(ElementType.UInt32, ElementType.Int32)] = Numbers<uint, int>,
        [(ElementType.Int64, ElementType.Int32)] = Numbers<long, int>,
    };

    /// <summary>Returns true if <see cref="Convert"/> supports these types.</summary>
    public static bool CanConvert(ElementType from, ElementType to) =>
        from == to || IsPixels(from, to) || Casts.ContainsKey((from, to));

    /// <summary>
    /// Converts the elements <paramref name="source"/> to another type; bytes become floating-point numbers in
    /// <paramref name="range"/>, integers that do not fit saturate.
    /// </summary>
    /// <param name="from">The elements' type.</param>
    /// <param name="source">The elements.</param>
    /// <param name="to">The type wanted.</param>
    /// <param name="range">The range that the bytes 0 to 255 are mapped to.</param>
    /// <param name="target">The destination; as many elements.</param>
    public static void Convert(
        ElementType from, ReadOnlySpan<byte> source, ElementType to, PixelRange range, Span<byte> target)
    {
        if (from == to)
        {
            source.CopyTo(target);
        }
        else if (IsPixels(from, to))
        {
            var pixels = MemoryMarshal.Cast<byte, float>(target);
            for (var i = 0; i < source.Length; i++)
            {
                pixels[i] = (float)(range.Min + (source[i] * (range.Max - range.Min) / 255));
            }
        }
        else
        {
            Casts[(from, to)](source, target);
        }
    }

    /// <summary>Converts the column's elements to another type, without scaling pixels.</summary>
    public static byte[] To(ElementType type, Column column)
    {
        var converted = new byte[column.Bytes.Length / (column.ElementType.Bits() / 8) * (type.Bits() / 8)];
        Convert(column.ElementType, column.Bytes, type, default, converted);
        return converted;
    }

    /// <summary>Returns true if elements of this type can be read as integers.</summary>
    public static bool IsInteger(ElementType type) => !type.IsFloat() && CanConvert(type, ElementType.Int64);

    /// <summary>Returns the column's elements as integers; null if they are not integers.</summary>
    public static long[]? Integers(Column column) => Integers(column.ElementType, column.Bytes);

    /// <summary>Returns the elements as integers; null if they are not integers.</summary>
    public static long[]? Integers(ElementType type, ReadOnlySpan<byte> elements)
    {
        if (!IsInteger(type))
        {
            return null;
        }

        var integers = new long[elements.Length / (type.Bits() / 8)];
        Convert(type, elements, ElementType.Int64, default, MemoryMarshal.AsBytes(integers.AsSpan()));
        return integers;
    }

    private static bool IsPixels(ElementType from, ElementType to) =>
        (from, to) == (ElementType.UInt8, ElementType.Float);

    private static void Numbers<TFrom, TTo>(ReadOnlySpan<byte> source, Span<byte> target)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var from = MemoryMarshal.Cast<byte, TFrom>(source);
        var to = MemoryMarshal.Cast<byte, TTo>(target);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = TTo.CreateSaturating(from[i]);
        }
    }
}
