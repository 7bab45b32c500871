namespace NasBuild.Onnx;

/// <summary>The properties of <see cref="ElementType"/> values.</summary>
public static class ElementTypes
{
    /// <summary>Returns the bits per element; 0 if the size is not fixed (strings, undefined).</summary>
    public static int Bits(this ElementType type) => type switch
    {
        ElementType.UInt2 or ElementType.Int2 => 2,
        ElementType.UInt4 or ElementType.Int4 or ElementType.Float4E2M1 => 4,
        ElementType.UInt8
            or ElementType.Int8 or ElementType.Bool or ElementType.Float8E4M3Fn or ElementType.Float8E4M3FnUz
            or ElementType.Float8E5M2 or ElementType.Float8E5M2FnUz or ElementType.Float8E8M0 => 8,
        ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 16,
        ElementType.Float or ElementType.Int32 or ElementType.UInt32 => 32,
        ElementType.Double or ElementType.Int64 or ElementType.UInt64 or ElementType.Complex64 => 64,
        ElementType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>Returns true if values of the type are floating-point numbers.</summary>
    public static bool IsFloat(this ElementType type) =>
        type is ElementType.Float or ElementType.Double or ElementType.Float16 or ElementType.BFloat16;

    /// <summary>Returns the element type that the .NET type <typeparamref name="T"/> is stored as.</summary>
    /// <exception cref="NotSupportedException">There is no element type for <typeparamref name="T"/>.</exception>
    public static ElementType Of<T>()
        where T : unmanaged => default(T) switch
        {
            float => ElementType.Float,
            double => ElementType.Double,
            Half => ElementType.Float16,
            byte => ElementType.UInt8,
            sbyte => ElementType.Int8,
            ushort => ElementType.UInt16,
            short => ElementType.Int16,
            uint => ElementType.UInt32,
            int => ElementType.Int32,
            ulong => ElementType.UInt64,
            long => ElementType.Int64,
            bool => ElementType.Bool,
            _ => throw new NotSupportedException($"No tensor holds elements of {typeof(T)}."),
        };
}
