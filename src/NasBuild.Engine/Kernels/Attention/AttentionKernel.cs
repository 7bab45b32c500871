// Vaswani et al. 2017, Attention Is All You Need (arXiv:1706.03762).
namespace NasBuild.Engine.Kernels.Attention;

/// <summary>
/// softmax(s q k + mask) v, of queries, transposed keys and values, eight queries at a time: scores and probabilities
/// never are in memory as a whole. Inputs: q, k, v, the scale s and the mask, which may be left out.
/// </summary>
internal sealed unsafe class AttentionKernel : Kernel
{
    public override void Compute(KernelContext context)
    {
        var shape = AttentionShape.Of(context.InputShape(0), context.InputShape(1), context.InputShape(2));
        float* queries = context.Input(0), keys = context.Input(1), values = context.Input(2);
        var (scale, mask) = (*context.Input(3), AttentionMask.Of(context, 4, shape));
        var output = context.Output([.. shape.Lead, shape.Queries, shape.ValueWidth]);
        var (ofKeys, ofValues) = (
            Blocks.Offsets(shape.Width, shape.KeyPitch), Blocks.Offsets(shape.Keys, shape.ValuePitch));
        context.ParallelFor(shape.Heads, head =>
        {
            fixed (int* keyOffsets = ofKeys, valueOffsets = ofValues)
            {
                Head(
                    shape, queries + ((long)head * shape.Queries * shape.Width), keyOffsets,
                    keys + ((long)head * shape.Width * shape.Keys), valueOffsets,
                    values + ((long)head * shape.Keys * shape.ValueWidth), scale, mask, head,
                    output + ((long)head * shape.Queries * shape.ValueWidth));
            }
        });
    }

    private static void Head(
        AttentionShape shape, float* queries, int* keyOffsets, float* keys, int* valueOffsets, float* values,
        float scale, AttentionMask mask, int head, float* output)
    {
        var copies = ((long)shape.Width * shape.KeyPitch) + ((long)shape.Keys * shape.ValuePitch);
        var k = Scratch.OfThread.Take(
            copies + (Tiles.Rows * ((long)shape.KeyPitch + shape.ValuePitch + Math.Max(shape.Width, shape.Keys) + 1))
            + Tiles.Slack);
        var v = k + ((long)shape.Width * shape.KeyPitch);
        var scores = v + ((long)shape.Keys * shape.ValuePitch);
        var mixed = scores + (Tiles.Rows * shape.KeyPitch);
        var packed = mixed + (Tiles.Rows * shape.ValuePitch);
        Blocks.Copy(keys, shape.Width, shape.Keys, k, shape.KeyPitch);
        Blocks.Copy(values, shape.Keys, shape.ValueWidth, v, shape.ValuePitch);
        for (var first = 0; first < shape.Queries; first += Tiles.Rows)
        {
            var rows = Math.Min(Tiles.Rows, shape.Queries - first);
            Blocks.PackRows(queries + ((long)first * shape.Width), shape.Width, rows, shape.Width, scale, packed);
            Tiles.Product(k, keyOffsets, shape.Width, packed, scores, shape.KeyPitch, shape.Keys);
            for (var row = 0; row < rows; row++)
            {
                mask.AddTo(scores + (row * shape.KeyPitch), head, first + row, shape.Keys);
                AttentionRows.Softmax(scores + (row * shape.KeyPitch), shape.Keys);
            }

            Blocks.PackRows(scores, shape.KeyPitch, rows, shape.Keys, 1, packed);
            Tiles.Product(v, valueOffsets, shape.Keys, packed, mixed, shape.ValuePitch, shape.ValueWidth);
            Blocks.Write(
                mixed, shape.ValuePitch, rows, shape.ValueWidth, 1, output + ((long)first * shape.ValueWidth));
        }
    }
}
