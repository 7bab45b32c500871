using System.Collections.Immutable;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules;

/// <summary>Products of matrices.</summary>
/// <remarks>
/// ONNX Runtime makes one operator of a Transpose and the MatMul that reads it, so nothing is copied. One thread,
/// weights not known ahead, milliseconds: x^T dy of [4096, 192] and [4096, 768] 10.8 (Gemm 10.5, a product for each of
/// 32 samples and their sum 15.6), of [4096, 768] and [4096, 192] 9.9 (9.6, 14.4); dy w^T of [4096, 768] and [192, 768]
/// 9.4 (Gemm 9.9), of [4096, 192] and [768, 192] 9.5 (10.9); s^T dy of attention, [32, 6, 128, 128] and [32, 6, 128,
/// 32], 2.9 (with a real Transpose 5.8). The sum for a bias takes 0.14 of [4096, 192], as a product with ones 0.12.
/// </remarks>
internal static class Products
{
    public static void MatMul(NodeGradient node)
    {
        // A vector is a matrix of one row on the left, of one column on the right.
        ImmutableArray<long> a = node.Rank(0) == 1 ? [1, .. node.InputShape(0)] : node.InputShape(0);
        ImmutableArray<long> b = node.Rank(1) == 1 ? [.. node.InputShape(1), 1] : node.InputShape(1);
        var (rows, inner, columns) = (a[^2], a[^1], b[^1]);
        ImmutableArray<long> batch =
        [
            .. node.OutputShape().SkipLast((node.Rank(0) > 1 ? 1 : 0) + (node.Rank(1) > 1 ? 1 : 0))
        ];
        var left = As(node, node.Node.Inputs[0], node.InputShape(0), a);
        var right = As(node, node.Node.Inputs[1], node.InputShape(1), b);
        var upstream = As(node, node.Upstream, node.OutputShape(), [.. batch, rows, columns]);
        if (node.NeedsGradient(0))
        {
            Give(node, 0, node.Write.MatMul(upstream, Transposed(node, right, b.Length)), [.. batch, rows, inner], a);
        }

        if (!node.NeedsGradient(1))
        {
            return;
        }

        if (b.SkipLast(2).All(d => d == 1))
        {
            // One weight for the whole batch: one large product instead of a product for each sample and their sum.
            var product = node.Write.MatMul(
                Transposed(node, node.Write.Reshape(left, -1, inner), 2), node.Write.Reshape(upstream, -1, columns));
            node.AddGradient(1, As(node, product, [inner, columns], node.InputShape(1)));
        }
        else
        {
            Give(node, 1, node.Write.MatMul(Transposed(node, left, a.Length), upstream), [.. batch, inner, columns], b);
        }
    }

    public static void Gemm(NodeGradient node)
    {
        var (a, b, upstream) = (node.Node.Inputs[0], node.Node.Inputs[1], node.Upstream);
        var (alpha, beta) = (node.Node.Float("alpha", 1), node.Node.Float("beta", 1));
        var (transA, transB) = (node.Node.Int("transA", 0) != 0, node.Node.Int("transB", 0) != 0);
        string Product(string left, string right, bool transLeft, bool transRight) => node.Write.Op(
            "Gemm",
            [left, right],
            Attribute.Of("alpha", alpha),
            Attribute.Of("transA", transLeft ? 1L : 0L),
            Attribute.Of("transB", transRight ? 1L : 0L));

        if (node.NeedsGradient(0))
        {
            node.AddGradient(0, transA ? Product(b, upstream, transB, true) : Product(upstream, b, false, !transB));
        }

        if (node.NeedsGradient(1))
        {
            node.AddGradient(1, transB ? Product(upstream, a, true, transA) : Product(a, upstream, !transA, false));
        }

        if (node.NeedsGradient(2))
        {
            node.GiveBroadcast(2, beta == 1 ? upstream : node.Write.Mul(upstream, node.Number(beta)));
        }
    }

    /// <summary>
    /// Gives input <paramref name="input"/> the gradient of its matrices, of shape <paramref name="to"/>, which were
    /// broadcast to <paramref name="from"/>.
    /// </summary>
    private static void Give(
        NodeGradient node, int input, string gradient, ImmutableArray<long> from, ImmutableArray<long> to) =>
        node.AddGradient(input, As(node, node.SumTo(gradient, from, to), to, node.InputShape(input)));

    private static string As(NodeGradient node, string x, ImmutableArray<long> from, ImmutableArray<long> to) =>
        from.SequenceEqual(to) ? x : node.Write.Reshape(x, to);

    private static string Transposed(NodeGradient node, string x, int rank) =>
        node.Write.Transpose(x, [.. Enumerable.Range(0, rank - 2).Select(i => (long)i), rank - 1, rank - 2]);
}
