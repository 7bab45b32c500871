using System.Buffers.Binary;

namespace NasBuild.Onnx;

/// <summary>
/// Converts the bits of every numeric element type to numbers and back. Low-bit elements are packed from the low end of
/// each byte. The 8-bit floats are those of Micikevicius et al., FP8 Formats for Deep Learning, 2022
/// (arXiv:2209.05433), and ONNX's variants.
/// </summary>
internal static class Numbers
{
    /// <summary>Returns true if elements of the type are real numbers.</summary>
    public static bool AreReal(ElementType type) =>
        type.Bits() > 0 && type is not (ElementType.Complex64 or ElementType.Complex128);

    /// <summary>Returns true if elements of the type are integers or booleans.</summary>
    public static bool AreIntegers(ElementType type) => type is ElementType.Bool
        or ElementType.Int2
        or ElementType.Int4 or ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64
        or ElementType.UInt2
        or ElementType.UInt4 or ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64;

    /// <summary>
    /// Returns element <paramref name="index"/> of packed or whole elements, with its bits in the low end.
    /// </summary>
    public static ulong Bits(ReadOnlySpan<byte> bytes, long index, int bits) => bits switch
    {
        < 8 => (ulong)(bytes[(int)(index * bits / 8)] >> (int)(index * bits % 8)) & ((1UL << bits) - 1),
        8 => bytes[(int)index],
        16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[((int)index * 2)..]),
        32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)index * 4)..]),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes[((int)index * 8)..]),
    };

    /// <summary>Writes what <see cref="Bits"/> reads, into bytes that are zero there.</summary>
    public static void Put(Span<byte> bytes, long index, int bits, ulong value)
    {
        switch (bits)
        {
            case < 8:
                bytes[(int)(index * bits / 8)] |= (byte)((value & ((1UL << bits) - 1)) << (int)(index * bits % 8));
                break;
            case 8:
                bytes[(int)index] = (byte)value;
                break;
            case 16:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[((int)index * 2)..], (ushort)value);
                break;
            case 32:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes[((int)index * 4)..], (uint)value);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[((int)index * 8)..], value);
                break;
        }
    }

    /// <summary>Returns the integer that the bits represent.</summary>
    public static long ToLong(ElementType type, ulong bits) => type switch
    {
        ElementType.Bool => bits == 0 ? 0 : 1,
        ElementType.Int2 or ElementType.Int4 or ElementType.Int8 or ElementType.Int16 or ElementType.Int32 =>
            (long)(bits << (64 - type.Bits())) >> (64 - type.Bits()),
        _ => (long)bits,
    };

    /// <summary>Returns the real number that the bits represent.</summary>
    public static double ToDouble(ElementType type, ulong bits) => type switch
    {
        ElementType.Double => BitConverter.UInt64BitsToDouble(bits),
        ElementType.Float => BitConverter.UInt32BitsToSingle((uint)bits),
        ElementType.Float16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)bits << 16),
        ElementType.UInt64 => bits,
        ElementType.Float8E8M0 => bits == 0xFF ? double.NaN : Math.ScaleB(1, (int)bits - 127),
        ElementType.Float8E4M3Fn => (bits & 0x7F) == 0x7F ? double.NaN : Minifloat(bits, 4, 3, 7),
        ElementType.Float8E4M3FnUz => bits == 0x80 ? double.NaN : Minifloat(bits, 4, 3, 8),
        ElementType.Float8E5M2 => (bits & 0x7F) > 0x7C ? double.NaN
            : (bits & 0x7F) == 0x7C ? (bits == 0x7C ? double.PositiveInfinity : double.NegativeInfinity)
            : Minifloat(bits, 5, 2, 15),
        ElementType.Float8E5M2FnUz => bits == 0x80 ? double.NaN : Minifloat(bits, 5, 2, 16),
        ElementType.Float4E2M1 => Minifloat(bits, 2, 1, 1),
        _ => ToLong(type, bits),
    };

    /// <summary>
    /// Returns the bits of the nearest number of the type, ties to even; integers saturate. Only types that
    /// <see cref="CanWrite"/>.
    /// </summary>
    public static ulong FromDouble(ElementType type, double value) => type switch
    {
        ElementType.Double => BitConverter.DoubleToUInt64Bits(value),
        ElementType.Float => BitConverter.SingleToUInt32Bits((float)value),
        ElementType.Float16 => BitConverter.HalfToUInt16Bits((Half)value),
        ElementType.BFloat16 => BFloat16((float)value),
        ElementType.Bool => value == 0 ? 0UL : 1UL,
        ElementType.UInt64 => (ulong)Math.Round(value),
        ElementType.Int64 => (ulong)(long)Math.Round(value),
        _ => (ulong)(long)Math.Clamp(Math.Round(value), Lowest(type), Highest(type)),
    };

    /// <summary>Returns true if <see cref="FromDouble"/> supports the type.</summary>
    public static bool CanWrite(ElementType type) => AreIntegers(type) || type.IsFloat();

    private static double Lowest(ElementType type) => IsSigned(type) ? -Math.ScaleB(1, type.Bits() - 1) : 0;

    private static double Highest(ElementType type) =>
        Math.ScaleB(1, IsSigned(type) ? type.Bits() - 1 : type.Bits()) - 1;

    private static bool IsSigned(ElementType type) =>
        type is ElementType.Int2 or ElementType.Int4 or ElementType.Int8 or ElementType.Int16 or ElementType.Int32;

    private static double Minifloat(ulong bits, int exponentBits, int mantissaBits, int bias)
    {
        var mantissa = (int)bits & ((1 << mantissaBits) - 1);
        var exponent = ((int)bits >> mantissaBits) & ((1 << exponentBits) - 1);
        var magnitude = exponent == 0
            ? Math.ScaleB(mantissa, 1 - bias - mantissaBits)
            : Math.ScaleB(mantissa + (1 << mantissaBits), exponent - bias - mantissaBits);
        return (bits >> (exponentBits + mantissaBits) & 1) == 0 ? magnitude : -magnitude;
    }

    // Rounds to nearest even on the lower half; a NaN keeps a bit of its payload.
    private static ulong BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
    }
}
