// Dao et al. 2022, FlashAttention (arXiv:2205.14135): the backward pass computes scores and probabilities again.
namespace NasBuild.Engine.Kernels.Attention;

/// <summary>
/// The gradients of attention with respect to queries, transposed keys and values. Inputs: those of the forward pass,
/// with the upstream gradient in front of the mask. A thread keeps the probabilities of one head.
/// </summary>
internal sealed unsafe class AttentionGradientKernel : Kernel
{
    public override void Compute(KernelContext context)
    {
        var shape = AttentionShape.Of(context.InputShape(0), context.InputShape(1), context.InputShape(2));
        float* q = context.Input(0), k = context.Input(1), v = context.Input(2), upstream = context.Input(4);
        var (scale, mask) = (*context.Input(3), AttentionMask.Of(context, 5, shape));
        float* dq = context.Output(0, [.. shape.Lead, shape.Queries, shape.Width]),
            dk = context.Output(1, [.. shape.Lead, shape.Width, shape.Keys]),
            dv = context.Output(2, [.. shape.Lead, shape.Keys, shape.ValueWidth]);
        long queries = (long)shape.Queries * shape.Width, keys = (long)shape.Keys * shape.Width,
            values = (long)shape.Keys * shape.ValueWidth, mixed = (long)shape.Queries * shape.ValueWidth;
        int[] byKey = Blocks.Offsets(shape.Longest, shape.KeyPitch),
            byWidth = Blocks.Offsets(shape.Longest, shape.Pitch),
            byValue = Blocks.Offsets(shape.Longest, shape.ValuePitch);
        context.ParallelFor(shape.Heads, head =>
        {
            var m = new AttentionMemory(shape);
            Blocks.Copy(q + (head * queries), shape.Queries, shape.Width, m.Queries, shape.Pitch);
            Blocks.Transpose(k + (head * keys), shape.Width, shape.Keys, m.Keys, shape.Pitch);
            Blocks.Copy(k + (head * keys), shape.Width, shape.Keys, m.TransposedKeys, shape.KeyPitch);
            Blocks.Transpose(v + (head * values), shape.Keys, shape.ValueWidth, m.TransposedValues, shape.KeyPitch);
            Blocks.Copy(upstream + (head * mixed), shape.Queries, shape.ValueWidth, m.Upstream, shape.ValuePitch);
            fixed (int* ofKeys = byKey, ofWidth = byWidth, ofValues = byValue)
            {
                Scores(shape, m, ofKeys, ofWidth, scale, mask, head, dq + (head * queries));
                for (var first = 0; first < shape.Width; first += Tiles.Rows)
                {
                    Blocks.PackColumns(m.Queries + first, shape.Pitch, shape.Queries, m.Packed);
                    Tiles.Product(
                        m.Gradients, ofKeys, shape.Queries, m.Packed, m.Product, shape.KeyPitch, shape.Keys);
                    Blocks.Write(
                        m.Product, shape.KeyPitch, Math.Min(Tiles.Rows, shape.Width - first), shape.Keys, scale,
                        dk + (head * keys) + ((long)first * shape.Keys));
                }

                for (var first = 0; first < shape.Keys; first += Tiles.Rows)
                {
                    Blocks.PackColumns(m.Probabilities + first, shape.KeyPitch, shape.Queries, m.Packed);
                    Tiles.Product(
                        m.Upstream, ofValues, shape.Queries, m.Packed, m.Product, shape.ValuePitch, shape.ValueWidth);
                    Blocks.Write(
                        m.Product, shape.ValuePitch, Math.Min(Tiles.Rows, shape.Keys - first), shape.ValueWidth, 1,
                        dv + (head * values) + ((long)first * shape.ValueWidth));
                }
            }
        });
    }

    // Probabilities, the gradients of scores, and those of queries.
    private static void Scores(
        AttentionShape shape, in AttentionMemory m, int* ofKeys, int* ofWidth, float scale, AttentionMask mask,
        int head, float* ofQueries)
    {
        for (var first = 0; first < shape.Queries; first += Tiles.Rows)
        {
            var rows = Math.Min(Tiles.Rows, shape.Queries - first);
            float* p = m.Probabilities + ((long)first * shape.KeyPitch),
                g = m.Gradients + ((long)first * shape.KeyPitch);
            Blocks.PackRows(m.Queries + ((long)first * shape.Pitch), shape.Pitch, rows, shape.Width, scale, m.Packed);
            Tiles.Product(m.TransposedKeys, ofKeys, shape.Width, m.Packed, p, shape.KeyPitch, shape.Keys);
            Blocks.PackRows(
                m.Upstream + ((long)first * shape.ValuePitch), shape.ValuePitch, rows, shape.ValueWidth, 1, m.Packed);
            Tiles.Product(m.TransposedValues, ofKeys, shape.ValueWidth, m.Packed, g, shape.KeyPitch, shape.Keys);
            for (var row = 0; row < rows; row++)
            {
                var at = row * shape.KeyPitch;
                mask.AddTo(p + at, head, first + row, shape.Keys);
                AttentionRows.Softmax(p + at, shape.Keys);
                AttentionRows.Differentiate(p + at, g + at, shape.Keys);
            }

            Blocks.PackRows(g, shape.KeyPitch, rows, shape.Keys, 1, m.Packed);
            Tiles.Product(m.Keys, ofWidth, shape.Keys, m.Packed, m.Product, shape.Pitch, shape.Width);
            Blocks.Write(
                m.Product, shape.Pitch, rows, shape.Width, scale, ofQueries + ((long)first * shape.Width));
        }
    }
}
