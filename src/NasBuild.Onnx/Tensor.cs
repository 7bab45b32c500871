using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using NasBuild.Onnx.Files;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx;

/// <summary>
/// A named constant array: an initializer or the value of a <c>Constant</c> node. Immutable. External data is read when
/// it is needed, and not cached.
/// </summary>
public sealed class Tensor
{
    private readonly string? folder;

    internal Tensor(TensorProto proto, string? folder)
    {
        Proto = proto;
        this.folder = folder;
        Shape = [.. proto.Dims];
    }

    /// <summary>The name by which nodes refer to the tensor.</summary>
    public string Name => Proto.Name;

    /// <summary>The type of the elements.</summary>
    public ElementType ElementType => (ElementType)Proto.DataType;

    /// <summary>The dimensions; empty for a scalar.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The number of elements.</summary>
    /// <exception cref="OnnxFormatException">A dimension is negative or the product overflows.</exception>
    public long Count
    {
        get
        {
            UInt128 count = 1;
            foreach (var dim in Shape)
            {
                count = dim >= 0 && count <= long.MaxValue ? count * (ulong)dim : throw Impossible();
            }

            return count <= long.MaxValue ? (long)count : throw Impossible();
        }
    }

    /// <summary>The size of the elements in bytes; 0 for strings.</summary>
    /// <exception cref="OnnxFormatException">A dimension is negative or the product overflows.</exception>
    public long SizeBytes
    {
        get
        {
            var bits = (UInt128)Count * (uint)ElementType.Bits();
            return (bits + 7) / 8 <= long.MaxValue ? (long)((bits + 7) / 8) : throw Impossible();
        }
    }

    /// <summary>True if the data is in a file beside the model.</summary>
    public bool IsExternal => Proto.DataLocation == TensorProto.Types.DataLocation.External;

    internal TensorProto Proto { get; }

    /// <summary>The external file's name in the model.</summary>
    internal string? Location => Proto.ExternalData.LastOrDefault(e => e.Key == "location")?.Value;

    /// <inheritdoc cref="Model.MessageBytes"/>
    internal long MessageBytes =>
        1024L + Proto.RawData.Length + (4L * Proto.FloatData.Count) + (8L * Proto.DoubleData.Count)
            + (10L * (Proto.Int32Data.Count + Proto.Int64Data.Count + Proto.Uint64Data.Count + Proto.Dims.Count))
            + Proto.StringData.Sum(s => 10L + s.Length) + (4L * (Proto.Name.Length + Proto.DocString.Length))
            + Proto.ExternalData.Concat(Proto.MetadataProps).Sum(e => 16L + e.CalculateSize());

    internal ExternalData? External => IsExternal ? ExternalData.Of(this, folder) : null;

    /// <summary>
    /// Creates a tensor of the elements <paramref name="data"/>, row-major in <paramref name="shape"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The shape does not hold that many elements.</exception>
    public static Tensor Create<T>(string name, ReadOnlySpan<long> shape, ReadOnlySpan<T> data)
        where T : unmanaged
        => Create(name, ElementTypes.Of<T>(), shape, MemoryMarshal.AsBytes(data));

    /// <summary>Creates a tensor of strings, given as UTF-8.</summary>
    internal static Tensor Create(string name, ReadOnlySpan<long> shape, IEnumerable<ByteString> texts)
    {
        var proto = new TensorProto { Name = name, DataType = (int)ElementType.String, StringData = { texts } };
        foreach (var dim in shape)
        {
            proto.Dims.Add(dim);
        }

        return new Tensor(proto, null);
    }

    /// <summary>Creates a scalar tensor.</summary>
    public static Tensor Scalar<T>(string name, T value)
        where T : unmanaged => Create(name, [], [value]);

    /// <summary>
    /// Creates a tensor of <paramref name="bytes"/>, little-endian, row-major, 4-bit elements packed low half first.
    /// </summary>
    /// <exception cref="ArgumentException">The shape and type do not take that many bytes.</exception>
    public static Tensor Create(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> bytes)
    {
        var proto = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (var dim in shape)
        {
            proto.Dims.Add(dim);
        }

        var tensor = new Tensor(proto, null);
        return tensor.SizeBytes == bytes.Length
            ? tensor
            : throw new ArgumentException(
                $"Tensor '{name}' [{string.Join(", ", tensor.Shape)}] of {type} takes {tensor.SizeBytes} bytes, not {bytes.Length}.",
                nameof(bytes));
    }

    /// <summary>
    /// Creates a tensor whose data is in the file <paramref name="location"/> of the model's folder, from the byte
    /// <paramref name="offset"/> on.
    /// </summary>
    public static Tensor CreateExternal(
        string name, ElementType type, ReadOnlySpan<long> shape, string location, long offset)
    {
        var proto = new TensorProto
        {
            Name = name,
            DataType = (int)type,
            DataLocation = TensorProto.Types.DataLocation.External
        };
        proto.Dims.AddRange(shape.ToArray());
        var tensor = new Tensor(proto, null);
        (string Key, string Value)[] entries =
        [
            ("location", location),
            ("offset", offset.ToString(CultureInfo.InvariantCulture)),
            ("length", tensor.SizeBytes.ToString(CultureInfo.InvariantCulture)),
        ];
        proto.ExternalData.AddRange(entries.Select(e => new StringStringEntryProto { Key = e.Key, Value = e.Value }));
        return tensor;
    }

    /// <summary>
    /// Creates a tensor of the numbers <paramref name="values"/>, each rounded to the nearest number of
    /// <paramref name="type"/>; integers saturate.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The shape does not hold that many elements, or the type is neither an integer nor an IEEE or bfloat16 number.
    /// </exception>
    public static Tensor FromDoubles(
        string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<double> values)
    {
        if (!Numbers.CanWrite(type))
        {
            throw new ArgumentException($"Numbers are not written as {type}.", nameof(type));
        }

        var bytes = new byte[(((long)values.Length * type.Bits()) + 7) / 8];
        for (var i = 0; i < values.Length; i++)
        {
            Numbers.Put(bytes, i, type.Bits(), Numbers.FromDouble(type, values[i]));
        }

        return Create(name, type, shape, bytes).Holding(values.Length);
    }

    /// <summary>
    /// Creates a tensor of 4-bit integers, one of <paramref name="values"/> each, packed two per byte.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The shape does not hold that many elements, or one does not fit into 4 bits.
    /// </exception>
    public static Tensor CreateInt4(string name, ReadOnlySpan<long> shape, ReadOnlySpan<sbyte> values)
        => Pack(name, ElementType.Int4, shape, values, -8, 7);

    /// <summary>
    /// Creates a tensor of unsigned 4-bit integers, one of <paramref name="values"/> each, packed two per byte.
    /// </summary>
    /// <inheritdoc cref="CreateInt4"/>
    public static Tensor CreateUInt4(string name, ReadOnlySpan<long> shape, ReadOnlySpan<byte> values)
        => Pack(name, ElementType.UInt4, shape, values, 0, 15);

    /// <summary>Returns the same data under another name.</summary>
    public Tensor Rename(string name)
    {
        var proto = Proto.Clone();
        proto.Name = name;
        return new Tensor(proto, folder);
    }

    /// <summary>Returns the same tensor with its data in memory.</summary>
    internal Tensor Embedded()
    {
        if (!IsExternal)
        {
            return this;
        }

        var proto = Proto.Clone();
        proto.RawData = UnsafeByteOperations.UnsafeWrap(ToBytes());
        proto.ExternalData.Clear();
        proto.ClearDataLocation();
        return new Tensor(proto, null);
    }

    /// <summary>Returns the elements, row-major.</summary>
    /// <exception cref="InvalidOperationException">The elements are not of <typeparamref name="T"/>.</exception>
    /// <exception cref="OnnxFormatException">The data is missing or does not fit the shape.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != ElementType)
        {
            throw new InvalidOperationException($"Tensor '{Name}' holds {ElementType}, not {typeof(T).Name}.");
        }

        return MemoryMarshal.Cast<byte, T>(ToBytes().Span).ToArray();
    }

    /// <summary>
    /// Returns the elements as single-precision numbers, converted from any integer or floating-point type.
    /// </summary>
    /// <exception cref="InvalidOperationException">The elements are not real numbers.</exception>
    public float[] ToFloats() => ElementType == ElementType.Float ? ToArray<float>() : Numeric(
        Numbers.AreReal, bits => (float)Numbers.ToDouble(ElementType, bits));

    /// <summary>
    /// Returns the elements as double-precision numbers, converted from any integer or floating-point type.
    /// </summary>
    /// <exception cref="InvalidOperationException">The elements are not real numbers.</exception>
    public double[] ToDoubles() => Numeric(Numbers.AreReal, bits => Numbers.ToDouble(ElementType, bits));

    /// <summary>Returns the elements as 64-bit integers; booleans as 0 and 1.</summary>
    /// <exception cref="InvalidOperationException">The elements are not integers.</exception>
    public long[] ToLongs() => Numeric(Numbers.AreIntegers, bits => Numbers.ToLong(ElementType, bits));

    /// <summary>Returns the elements of a tensor of strings.</summary>
    /// <exception cref="InvalidOperationException">The elements are not strings.</exception>
    /// <exception cref="OnnxFormatException">The number of strings does not fit the shape.</exception>
    public string[] ToStrings() =>
        ElementType != ElementType.String
            ? throw new InvalidOperationException($"Tensor '{Name}' holds {ElementType}, not texts.")
        : Proto.StringData.Count != Count ? throw Misfit($"{Count} texts", $"{Proto.StringData.Count}")
        : [.. Proto.StringData.Select(s => s.ToStringUtf8())];

    /// <summary>Returns the elements as bytes, little-endian, row-major.</summary>
    /// <exception cref="OnnxFormatException">The data is missing or does not fit the shape.</exception>
    public ReadOnlyMemory<byte> ToBytes()
    {
        var size = SizeBytes;
        if (External is { } external)
        {
            return external.Length != size ? throw Misfit($"{size} bytes", $"{external.Length}")
                : size > Array.MaxLength ? throw Misfit($"at most {Array.MaxLength} bytes in memory", $"{size}")
                : external.Read();
        }

        var bytes = Proto.RawData.Length > 0 || size == 0 ? Proto.RawData.Memory : TypedData();
        return bytes.Length == size ? bytes : throw Misfit($"{size} bytes", $"{bytes.Length}");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}: {ElementType}[{string.Join(", ", Shape)}]");

    private OnnxFormatException Impossible() =>
        new(OnnxFault.TensorData, $"Tensor '{Name}' has the impossible shape [{string.Join(", ", Shape)}].");

    private OnnxFormatException Misfit(string takes, string holds) =>
        new(
            OnnxFault.TensorData,
            $"Tensor '{Name}' [{string.Join(", ", Shape)}] of {ElementType} takes {takes}, the file holds {holds}.");

    private T[] Numeric<T>(Func<ElementType, bool> isWanted, Func<ulong, T> convert)
    {
        if (!isWanted(ElementType))
        {
            throw new InvalidOperationException($"Tensor '{Name}' holds {ElementType}, which is no such number.");
        }

        var bytes = ToBytes().Span;
        var numbers = new T[Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = convert(Numbers.Bits(bytes, i, ElementType.Bits()));
        }

        return numbers;
    }

    private static Tensor Pack<T>(
        string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<T> values, int lowest, int highest)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var bytes = new byte[(values.Length + 1) / 2];
        for (var i = 0; i < values.Length; i++)
        {
            var value = int.CreateChecked(values[i]);
            if (value < lowest || value > highest)
            {
                throw new ArgumentException($"{value} does not fit into {type}.", nameof(values));
            }

            Numbers.Put(bytes, i, 4, (ulong)value);
        }

        return Create(name, type, shape, bytes).Holding(values.Length);
    }

    // Two counts with the same number of bytes, such as 3 and 4 elements of 4 bits, must be distinguished.
    private Tensor Holding(int count) =>
        Count == count ? this : throw new ArgumentException(
            $"Tensor '{Name}' [{string.Join(", ", Shape)}] holds {Count} elements, not {count}.");

    // Exporters may write small tensors into the fields that carry the type instead of raw_data.
    private byte[] TypedData() => ElementType switch
    {
        ElementType.Float or ElementType.Complex64 => Bytes<float>([.. Proto.FloatData]),
        ElementType.Double or ElementType.Complex128 => Bytes<double>([.. Proto.DoubleData]),
        ElementType.Int64 => Bytes<long>([.. Proto.Int64Data]),
        ElementType.UInt64 => Bytes<ulong>([.. Proto.Uint64Data]),
        ElementType.UInt32 => Bytes<uint>([.. Proto.Uint64Data.Select(x => (uint)x)]),
        ElementType.Int32 => Bytes<int>([.. Proto.Int32Data]),
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 =>
            Bytes<ushort>([.. Proto.Int32Data.Select(x => (ushort)x)]),
        _ => [.. Proto.Int32Data.Select(x => (byte)x)],
    };

    private static byte[] Bytes<T>(T[] data)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(data).ToArray();
}
