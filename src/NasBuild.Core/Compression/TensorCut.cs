using NasBuild.Onnx;

namespace NasBuild.Core.Compression;

/// <summary>Cuts indices out of a tensor.</summary>
internal static class TensorCut
{
    /// <summary>The tensor with only the indices <paramref name="kept"/> of each axis; null keeps an axis whole.</summary>
    public static Tensor Apply(Tensor tensor, int[]?[] kept)
    {
        var shape = tensor.Shape.ToArray();
        var last = Array.FindLastIndex(kept, k => k is not null);
        var from = tensor.ToBytes().Span;
        var run = shape.Skip(last + 1).Aggregate(tensor.ElementType.Bits() / 8L, (product, size) => product * size);
        var cut = Array.ConvertAll(Enumerable.Range(0, shape.Length).ToArray(), axis => kept[axis]?.Length ?? shape[axis]);
        var to = new byte[cut.Take(last + 1).Aggregate(run, (product, size) => product * size)];
        var written = 0;
        Copy(from, 0, 0);
        return Tensor.Create(tensor.Name, tensor.ElementType, cut, to);

        void Copy(ReadOnlySpan<byte> source, int axis, long offset)
        {
            if (axis > last)
            {
                source.Slice((int)(offset * run), (int)run).CopyTo(to.AsSpan(written));
                written += (int)run;
                return;
            }

            for (var i = 0; i < cut[axis]; i++)
            {
                Copy(source, axis + 1, (offset * shape[axis]) + (kept[axis]?[i] ?? i));
            }
        }
    }
}
