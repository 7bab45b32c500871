using NasBuild.Engine.Gradients;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

[TestClass]
public sealed class ContractionsTests
{
    [TestMethod]
    [DataRow("bhqd,bhkd->bhqk", "2,2,3,4", "2,2,3,4")]
    [DataRow("bhqk,bkhd->bqhd", "2,2,3,3", "2,3,2,4")]
    [DataRow("btd,df->btf", "2,3,4", "4,5")]
    [DataRow("btd,hdf->bhtf", "2,3,4", "2,4,3")]
    [DataRow("ij,jk", "2,3", "3,4")]
    [DataRow("ba,cb", "2,3", "4,2")]
    [DataRow("i,j->ij", "3", "4")]
    [DataRow("i,i->", "3", "3")]
    [DataRow("ij,ij->i", "2,3", "2,3")]
    [DataRow("ijk,j->i", "2,3,4", "3")]
    [DataRow("...ij,...jk->...ik", "2,3,4", "2,4,3")]
    [DataRow("...ij,...jk", "2,3,4", "2,4,3")]
    [DataRow("a...b,b...->...a", "2,3,4", "4,3")]
    [DataRow("bij,bjk->bik", "1,2,3", "2,3,2")]
    [DataRow("bij,bjk->ik", "2,2,3", "1,3,2")]
    [DataRow("ij,jk->ik", "2,3", "1,4")]
    [DataRow("ii,ij->ij", null, "3,2")]
    public void Einsum_OfTwoOperands(string equation, string? a, string b) => Check(
        Node("Einsum", ["a", "b"], Attribute.Of("equation", equation)),
        a is null ? [Doubles("b", Shape(b))] : [Doubles("a", Shape(a)), Doubles("b", Shape(b))],
        a is null ? [Doubles("a", 3, 3)] : []);

    [TestMethod]
    [DataRow("ijk->kij")]
    [DataRow("ijk->j")]
    [DataRow("ijk->")]
    [DataRow("i...->...i")]
    [DataRow("kij")]
    public void Einsum_OfOneOperand(string equation) => Check(Node("Einsum", ["a"], Attribute.Of("equation", equation)), [Doubles("a", 2, 3, 4)]);

    [TestMethod]
    public void Einsum_OfThreeOperands() =>
        Check(Node("Einsum", ["a", "b", "c"], Attribute.Of("equation", "ij,jk,kl->il")), [Doubles("a", 2, 3), Doubles("b", 3, 2), Doubles("c", 2, 4)]);

    [TestMethod]
    public void Einsum_OfADiagonal_IsRefused()
    {
        var e = Assert.ThrowsExactly<UndifferentiableException>(() => Check(Node("Einsum", ["a"], Attribute.Of("equation", "ii->i")), [Doubles("a", 3, 3)]));
        StringAssert.Contains(e.Message, "diagonal");
    }
}
