using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators;

/// <summary>Products of matrices, and sums of products over named axes.</summary>
internal static class Products
{
    public static Tensor MatMul(NodeCall call) => call[0].matmul(call[1]);

    public static Tensor Gemm(NodeCall call)
    {
        var a = call.Node.Int("transA", 0) != 0 ? call[0].t() : call[0];
        var b = call.Node.Int("transB", 0) != 0 ? call[1].t() : call[1];
        var (alpha, beta) = (call.Node.Float("alpha", 1), call.Node.Float("beta", 1));
        var product = Scaled(a.mm(b), alpha);
        return call.Find(2) is { } c ? product.add(Scaled(c, beta)) : product;
    }

    public static Tensor Einsum(NodeCall call) => torch.einsum(
        call.Node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal), call.Inputs);

    private static Tensor Scaled(Tensor x, float factor) => factor == 1 ? x : x.mul(factor);
}
