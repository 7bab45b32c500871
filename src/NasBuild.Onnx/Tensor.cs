using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx;

/// <summary>
/// A named constant array: an initializer or the value of a <c>Constant</c> node. Immutable. Data that the file keeps
/// outside the model is read when asked for, and not kept.
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
            try
            {
                return Shape.Aggregate(1L, (product, dim) => dim < 0 ? throw new OverflowException() : checked(product * dim));
            }
            catch (OverflowException e)
            {
                throw new OnnxFormatException(OnnxFault.TensorData, $"Tensor '{Name}' has the impossible shape [{string.Join(", ", Shape)}].", e);
            }
        }
    }

    /// <summary>The bytes that the elements take; 0 for strings.</summary>
    public long SizeBytes => checked(Count * ElementType.Bits() + 7) / 8;

    /// <summary>Whether the data lies in a file beside the model.</summary>
    public bool IsExternal => Proto.DataLocation == TensorProto.Types.DataLocation.External;

    internal TensorProto Proto { get; }

    internal ExternalData? External => IsExternal ? ExternalData.Of(this, folder) : null;

    /// <summary>A tensor of the elements <paramref name="data"/>, row-major in <paramref name="shape"/>.</summary>
    /// <exception cref="ArgumentException">The shape does not hold that many elements.</exception>
    public static Tensor Create<T>(string name, ReadOnlySpan<long> shape, ReadOnlySpan<T> data)
        where T : unmanaged
        => Create(name, ElementTypes.Of<T>(), shape, MemoryMarshal.AsBytes(data));

    /// <summary>A scalar tensor.</summary>
    public static Tensor Scalar<T>(string name, T value)
        where T : unmanaged => Create(name, [], [value]);

    /// <summary>A tensor of <paramref name="bytes"/>, little-endian, row-major, 4-bit elements packed low half first.</summary>
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
            : throw new ArgumentException($"Tensor '{name}' [{string.Join(", ", tensor.Shape)}] of {type} takes {tensor.SizeBytes} bytes, not {bytes.Length}.", nameof(bytes));
    }

    /// <summary>The same data under another name.</summary>
    public Tensor Rename(string name)
    {
        var proto = Proto.Clone();
        proto.Name = name;
        return new Tensor(proto, folder);
    }

    /// <summary>The elements, row-major.</summary>
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

    /// <summary>The elements as single-precision numbers, whatever integer or floating-point type they are of.</summary>
    /// <exception cref="InvalidOperationException">The elements are not numbers.</exception>
    public float[] ToFloats() => ElementType switch
    {
        ElementType.Float => ToArray<float>(),
        ElementType.Double => Array.ConvertAll(ToArray<double>(), x => (float)x),
        ElementType.Float16 => Array.ConvertAll(ToArray<Half>(), x => (float)x),
        ElementType.BFloat16 => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(ToBytes().Span).ToArray(), x => BitConverter.Int32BitsToSingle(x << 16)),
        _ => Array.ConvertAll(ToLongs(), x => (float)x),
    };

    /// <summary>The elements as 64-bit integers.</summary>
    /// <exception cref="InvalidOperationException">The elements are not integers.</exception>
    public long[] ToLongs() => ElementType switch
    {
        ElementType.Int64 => ToArray<long>(),
        ElementType.Int32 => Array.ConvertAll(ToArray<int>(), x => (long)x),
        ElementType.Int16 => Array.ConvertAll(ToArray<short>(), x => (long)x),
        ElementType.Int8 => Array.ConvertAll(ToArray<sbyte>(), x => (long)x),
        ElementType.UInt8 => Array.ConvertAll(ToArray<byte>(), x => (long)x),
        ElementType.UInt16 => Array.ConvertAll(ToArray<ushort>(), x => (long)x),
        ElementType.UInt32 => Array.ConvertAll(ToArray<uint>(), x => (long)x),
        ElementType.Bool => Array.ConvertAll(ToArray<bool>(), x => x ? 1L : 0L),
        _ => throw new InvalidOperationException($"Tensor '{Name}' holds {ElementType}, which is no integer."),
    };

    /// <summary>The elements as bytes, little-endian, row-major.</summary>
    /// <exception cref="OnnxFormatException">The data is missing or does not fit the shape.</exception>
    public ReadOnlyMemory<byte> ToBytes()
    {
        var bytes = External is { } external ? external.Read() : Proto.HasRawData ? Proto.RawData.Memory : TypedData();
        return bytes.Length == SizeBytes
            ? bytes
            : throw new OnnxFormatException(
                OnnxFault.TensorData,
                $"Tensor '{Name}' [{string.Join(", ", Shape)}] of {ElementType} takes {SizeBytes} bytes, the file holds {bytes.Length}.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {ElementType}[{string.Join(", ", Shape)}]");

    // Exporters may write small tensors into the fields that carry the type instead of raw_data.
    private byte[] TypedData() => ElementType switch
    {
        ElementType.Float or ElementType.Complex64 => Bytes<float>([.. Proto.FloatData]),
        ElementType.Double or ElementType.Complex128 => Bytes<double>([.. Proto.DoubleData]),
        ElementType.Int64 => Bytes<long>([.. Proto.Int64Data]),
        ElementType.UInt64 => Bytes<ulong>([.. Proto.Uint64Data]),
        ElementType.UInt32 => Bytes<uint>([.. Proto.Uint64Data.Select(x => (uint)x)]),
        ElementType.Int32 => Bytes<int>([.. Proto.Int32Data]),
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => Bytes<ushort>([.. Proto.Int32Data.Select(x => (ushort)x)]),
        _ => [.. Proto.Int32Data.Select(x => (byte)x)],
    };

    private static byte[] Bytes<T>(T[] data)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(data).ToArray();
}
