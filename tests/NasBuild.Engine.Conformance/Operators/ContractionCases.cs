using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Products of matrices, and sums of products that an equation names.</summary>
internal static class ContractionCases
{
    // Equation, operands.
    private static readonly (string Equation, string A, string B)[] OfTwo =
    [
        ("bhqd,bhkd->bhqk", "2,2,3,4", "2,2,3,4"), ("bhqk,bkhd->bqhd", "2,2,3,3", "2,3,2,4"),
        ("btd,df->btf", "2,3,4", "4,5"), ("btd,hdf->bhtf", "2,3,4", "2,4,3"), ("ij,jk", "2,3", "3,4"),
        ("ba,cb", "2,3", "4,2"), ("i,j->ij", "3", "4"), ("i,i->", "3", "3"), ("ij,ij->i", "2,3", "2,3"),
        ("ijk,j->i", "2,3,4", "3"), ("...ij,...jk->...ik", "2,3,4", "2,4,3"), ("...ij,...jk", "2,3,4", "2,4,3"),
        ("a...b,b...->...a", "2,3,4", "4,3"), ("bij,bjk->bik", "1,2,3", "2,3,2"), ("bij,bjk->ik", "2,2,3", "1,3,2"),
        ("ij,jk->ik", "2,3", "1,4"),
    ];

    private static readonly (string A, string B)[] MatMuls =
    [
        ("3,4", "4,5"), ("2,3,4", "4,5"), ("2,3,3,4", "4,5"), ("2,3,4", "1,4,5"), ("3,4", "2,4,5"), ("1,3,4", "2,4,5"),
        ("2,3,4", "2,4,5"), ("2,1,3,4", "3,4,5"), ("2,3,3,4", "2,1,4,5"), ("4", "4,5"), ("3,4", "4"), ("2,3,4", "4"),
        ("4", "2,4,5"), ("4", "4"),
    ];

    private static readonly (bool TransA, bool TransB, float Alpha, float Beta, string? C)[] Gemms =
    [
        (false, false, 1, 1, "5"), (true, false, 0.5f, 2, "3,5"), (false, true, 2, -1, "3,1"),
        (true, true, -1.5f, 0.5f, "1,5"), (false, true, 1, 1, ""), (true, true, 1, 1, null),
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. OfTwo.Select(e => Of(
            $"Einsum {e.Equation} of {e.A} and {e.B}",
            Node("Einsum", ["a", "b"], Attribute.Of("equation", e.Equation)),
            [Doubles("a", Longs(e.A)), Doubles("b", Longs(e.B))])),
        Of(
            "Einsum of a constant diagonal",
            Node("Einsum", ["a", "b"], Attribute.Of("equation", "ii,ij->ij")),
            [Doubles("b", 3, 2)],
            [Doubles("a", 3, 3)]),
        .. new[] { "ijk->kij", "ijk->j", "ijk->", "i...->...i", "kij" }.Select(equation =>
            Of(
                $"Einsum {equation} of one operand",
                Node("Einsum", ["a"], Attribute.Of("equation", equation)),
                [Doubles("a", 2, 3, 4)])),
        Of(
            "Einsum of three operands", Node("Einsum", ["a", "b", "c"], Attribute.Of("equation", "ij,jk,kl->il")),
            [Doubles("a", 2, 3), Doubles("b", 3, 2), Doubles("c", 2, 4)]),
        .. MatMuls.Select(
            m =>
                Of(
                    $"MatMul of {m.A} and {m.B}",
                    Node("MatMul", ["a", "b"]),
                    [Doubles("a", Longs(m.A)), Doubles("b", Longs(m.B))])),
        .. Gemms.Select(g => Of(
            $"Gemm with transposes {g.TransA} and {g.TransB} and a bias of [{g.C ?? "nothing"}]",
            Node(
                "Gemm",
                g.C is null ? ["a", "b"] : ["a", "b", "c"],
                Attribute.Of("alpha", g.Alpha), Attribute.Of("beta", g.Beta),
                Attribute.Of("transA", g.TransA ? 1L : 0L), Attribute.Of("transB", g.TransB ? 1L : 0L)),
            [
                Doubles("a", g.TransA ? [4, 3] : [3, 4]), Doubles("b", g.TransB ? [5, 4] : [4, 5]),
                .. g.C is null ? Array.Empty<Onnx.Tensor>() : [Doubles("c", Longs(g.C))],
            ])),
    ];
}
