using System.Numerics;
using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Data.Formats;
using NasBuild.Onnx;

namespace NasBuild.Core.Data.Images;

/// <summary>Converts the elements of a data file to the type of the model's input.</summary>
internal static class PixelConversion
{
    private static readonly PixelMap AsTheyAre = PixelMap.Of(new PixelRange(0, 255));

    private delegate void Cast(ReadOnlySpan<byte> from, Span<byte> to);

    private static readonly Dictionary<(ElementType From, ElementType To), Cast> Casts = new[]
    {
        From<sbyte>(ElementType.Int8), From<short>(ElementType.Int16), From<int>(ElementType.Int32),
        From<long>(ElementType.Int64), From<byte>(ElementType.UInt8), From<byte>(ElementType.Bool),
        From<ushort>(ElementType.UInt16), From<uint>(ElementType.UInt32), From<ulong>(ElementType.UInt64),
        From<Half>(ElementType.Float16), From<float>(ElementType.Float), From<double>(ElementType.Double),
    }.SelectMany(casts => casts).ToDictionary();

    /// <summary>Returns true if <see cref="Convert"/> supports these types.</summary>
    public static bool CanConvert(ElementType from, ElementType to) =>
        from == to || IsPixels(from, to) || Casts.ContainsKey((from, to));

    /// <summary>
    /// Converts the elements <paramref name="source"/> to another type; bytes become the floating-point numbers of
    /// <paramref name="pixels"/>, integers that do not fit saturate.
    /// </summary>
    /// <param name="from">The elements' type.</param>
    /// <param name="source">The elements.</param>
    /// <param name="to">The type wanted.</param>
    /// <param name="pixels">What bytes become.</param>
    /// <param name="target">The destination; as many elements.</param>
    public static void Convert(
        ElementType from, ReadOnlySpan<byte> source, ElementType to, PixelMap pixels, Span<byte> target)
    {
        if (from == to)
        {
            source.CopyTo(target);
        }
        else if (IsPixels(from, to))
        {
            pixels.Convert(source, MemoryMarshal.Cast<byte, float>(target));
        }
        else
        {
            Casts[(from, to)](source, target);
        }
    }

    /// <summary>Converts the column's elements to another type, without scaling pixels.</summary>
    public static byte[] To(ElementType type, Column column)
    {
        var elements = column.Bytes.Length / (column.ElementType.Bits() / 8);
        var converted = new byte[checked((int)(elements * (type.Bits() / 8)))];
        Convert(column.ElementType, column.Bytes.ToArray(), type, AsTheyAre, converted);
        return converted;
    }

    /// <summary>Returns true if elements of this type can be read as integers.</summary>
    public static bool IsInteger(ElementType type) => !type.IsFloat() && CanConvert(type, ElementType.Int64);

    /// <summary>Returns the column's elements as integers; null if they are not integers.</summary>
    public static long[]? Integers(Column column) => Integers(column.ElementType, column.Bytes.ToArray());

    /// <summary>Returns the elements as integers; null if they are not integers.</summary>
    public static long[]? Integers(ElementType type, ReadOnlySpan<byte> elements)
    {
        if (!IsInteger(type))
        {
            return null;
        }

        var integers = new long[elements.Length / (type.Bits() / 8)];
        Convert(type, elements, ElementType.Int64, AsTheyAre, MemoryMarshal.AsBytes(integers.AsSpan()));
        return integers;
    }

    private static bool IsPixels(ElementType from, ElementType to) =>
        (from, to) == (ElementType.UInt8, ElementType.Float);

    // Integers may be given for numbers of any type, and floating-point numbers for each other.
    private static IEnumerable<KeyValuePair<(ElementType From, ElementType To), Cast>> From<T>(ElementType from)
        where T : unmanaged, INumberBase<T>
    {
        (ElementType To, Cast Cast)[] casts =
        [
            (ElementType.Float16, Numbers<T, Half>), (ElementType.Float, Numbers<T, float>),
            (ElementType.Double, Numbers<T, double>), (ElementType.Int32, Numbers<T, int>),
            (ElementType.Int64, Numbers<T, long>),
        ];
        return casts.Where(c => c.To != from && (c.To.IsFloat() || !from.IsFloat()))
            .Select(c => KeyValuePair.Create((from, c.To), c.Cast));
    }

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
