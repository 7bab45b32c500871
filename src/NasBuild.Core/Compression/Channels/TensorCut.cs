using System.Runtime.InteropServices;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Channels;

/// <summary>Cuts indices out of a tensor.</summary>
internal static class TensorCut
{
    /// <summary>
    /// Returns the tensor with only the indices <paramref name="kept"/> of each axis; null keeps an axis whole.
    /// </summary>
    public static Tensor Apply(Tensor tensor, int[]?[] kept)
    {
        // The elements behind the last axis that is cut are copied in one piece.
        var last = Array.FindLastIndex(kept, k => k is not null);
        long[] shape = [.. tensor.Shape.Select((size, axis) => kept[axis]?.Length ?? size)];
        var piece = (int)tensor.Shape.Skip(last + 1)
            .Aggregate(tensor.ElementType.Bits() / 8L, (product, size) => product * size);
        var rows = Rows(tensor.Shape.AsSpan()[..last], kept);
        var from = tensor.ToBytes().Span;
        var stride = (int)tensor.Shape[last];
        var data = new byte[(long)rows.Length * kept[last]!.Length * piece];
        var to = data.AsSpan();
        switch (piece)
        {
            case 1:
                Move(from, to, rows, stride, kept[last]!);
                break;
            case 2:
                Move(
                    MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to), rows, stride,
                    kept[last]!);
                break;
            case 4:
                Move(
                    MemoryMarshal.Cast<byte, uint>(from), MemoryMarshal.Cast<byte, uint>(to), rows, stride,
                    kept[last]!);
                break;
            default:
                MovePieces(from, to, rows, stride, kept[last]!, piece);
                break;
        }

        return Tensor.Create(tensor.Name, tensor.ElementType, shape, data);
    }

    // The rows of the axes before the last one, in the order in which they are kept.
    private static int[] Rows(ReadOnlySpan<long> shape, int[]?[] kept)
    {
        int[] rows = [0];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var (size, indices) = ((int)shape[axis], kept[axis] ?? [.. Enumerable.Range(0, (int)shape[axis])]);
            var next = new int[rows.Length * indices.Length];
            for (var i = 0; i < next.Length; i++)
            {
                next[i] = (rows[i / indices.Length] * size) + indices[i % indices.Length];
            }

            rows = next;
        }

        return rows;
    }

    private static void Move<T>(ReadOnlySpan<T> from, Span<T> to, int[] rows, int stride, int[] kept)
    {
        var written = 0;
        foreach (var row in rows)
        {
            var source = from.Slice(checked(row * stride), stride);
            foreach (var index in kept)
            {
                to[written++] = source[index];
            }
        }
    }

    private static void MovePieces(
        ReadOnlySpan<byte> from, Span<byte> to, int[] rows, int stride, int[] kept, int piece)
    {
        foreach (var row in rows)
        {
            foreach (var index in kept)
            {
                from.Slice(checked(((row * stride) + index) * piece), piece).CopyTo(to);
                to = to[piece..];
            }
        }
    }
}
