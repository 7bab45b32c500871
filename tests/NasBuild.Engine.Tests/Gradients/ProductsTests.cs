using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class ProductsTests
{
    [TestMethod]
    [DataRow("3,4", "4,5")]
    [DataRow("2,3,4", "4,5")]
    [DataRow("2,3,3,4", "4,5")]
    [DataRow("2,3,4", "1,4,5")]
    [DataRow("3,4", "2,4,5")]
    [DataRow("1,3,4", "2,4,5")]
    [DataRow("2,3,4", "2,4,5")]
    [DataRow("2,1,3,4", "3,4,5")]
    [DataRow("2,3,3,4", "2,1,4,5")]
    [DataRow("4", "4,5")]
    [DataRow("3,4", "4")]
    [DataRow("2,3,4", "4")]
    [DataRow("4", "2,4,5")]
    [DataRow("4", "4")]
    public void MatMul_OfEachFormOfBroadcasting(string a, string b) => Check(Node("MatMul", ["a", "b"]), [Doubles("a", Shape(a)), Doubles("b", Shape(b))]);

    [TestMethod]
    [DataRow(false, false, 1f, 1f, "5")]
    [DataRow(true, false, 0.5f, 2f, "3,5")]
    [DataRow(false, true, 2f, -1f, "3,1")]
    [DataRow(true, true, -1.5f, 0.5f, "1,5")]
    [DataRow(false, true, 1f, 1f, "")]
    [DataRow(true, true, 1f, 1f, null)]
    public void Gemm_OfEachTransposition(bool transA, bool transB, float alpha, float beta, string? c)
    {
        var (a, b) = (Doubles("a", transA ? [4, 3] : [3, 4]), Doubles("b", transB ? [5, 4] : [4, 5]));
        Attribute[] attributes =
        [
            Attribute.Of("alpha", alpha), Attribute.Of("beta", beta), Attribute.Of("transA", transA ? 1L : 0L), Attribute.Of("transB", transB ? 1L : 0L),
        ];
        Check(Node("Gemm", c is null ? ["a", "b"] : ["a", "b", "c"], attributes), c is null ? [a, b] : [a, b, Doubles("c", Shape(c))]);
    }
}
