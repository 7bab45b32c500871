using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Data;

/// <summary>Puts samples together along any axis of a tensor, and takes them apart.</summary>
internal static class SampleStack
{
    /// <summary>Returns a tensor of samples.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The elements' type.</param>
    /// <param name="sample">The shape of one sample.</param>
    /// <param name="axis">The axis that counts samples; null for one sample as it is.</param>
    /// <param name="count">The number of samples, which bytes do not tell where a sample has no elements.</param>
    /// <param name="bytes">The samples, one after the other.</param>
    public static Tensor Together(
        string name, ElementType type, ImmutableArray<long> sample, int? axis, int count, byte[] bytes)
    {
        if (axis is not { } at)
        {
            return Tensor.Create(name, type, sample.AsSpan(), bytes);
        }

        var stacked = at == 0 ? bytes : Swap(bytes, count, Before(sample, at));
        return Tensor.Create(name, type, sample.Insert(at, count).AsSpan(), stacked);
    }

    /// <summary>Returns the bytes of the samples of a tensor, one after the other.</summary>
    public static ReadOnlySpan<byte> Apart(Tensor stacked, int? axis) => axis is null or 0
        ? stacked.ToBytes().Span
        : Swap(stacked.ToBytes().Span, Before(stacked.Shape, axis.Value), stacked.Shape[axis.Value]);

    private static long Before(ImmutableArray<long> shape, int axis) =>
        shape.Take(axis).Aggregate(1L, (product, d) => product * d);

    // [outer, inner, rest] becomes [inner, outer, rest].
    private static byte[] Swap(ReadOnlySpan<byte> bytes, long outer, long inner)
    {
        var swapped = new byte[bytes.Length];
        var piece = outer * inner == 0 ? 0 : (int)(bytes.Length / (outer * inner));
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                bytes.Slice((int)((o * inner) + i) * piece, piece)
                    .CopyTo(swapped.AsSpan((int)((i * outer) + o) * piece));
            }
        }

        return swapped;
    }
}
