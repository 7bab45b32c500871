using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.GradientCase;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance.Operators;

/// <summary>Reductions, distributions and running sums.</summary>
internal static class ReductionCases
{
    private static readonly string[] Reductions =
        [
            "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin",
            "ReduceProd", "ReduceSum", "ReduceSumSquare"
        ];

    private static readonly (string OpType, string A, string B)[] BeforeAMean =
    [
        ("Pow", "x", "two"), ("Mul", "x", "x"), ("Mul", "x", "row"), ("Mul", "x", "two"), ("Sub", "row", "x"),
        ("Exp", "x", ""), ("Reciprocal", "x", ""), ("Tanh", "x", ""),
        ("Neg", "x", ""),
    ];

    public static IEnumerable<GradientCase> All =>
    [
        .. Reductions.SelectMany(OfAxes),
        .. Reductions.SelectMany(OfNoAxes),
        .. BeforeAMean.SelectMany(
            b =>
                new (long Keep, bool Further)[] { (0, false), (1, false), (1, true) }.Select(
                    k => Mean(b.OpType, b.A, b.B, k.Keep, k.Further))),
        .. new[] { 0, 1, 2 }.Select(zeros =>
            Of(
                $"ReduceProd with {zeros} zeros",
                Node("ReduceProd", ["x"]),
                [Tensor.Create<double>("x", [4], [2, zeros > 0 ? 0 : -3, zeros > 1 ? 0 : 4, 5])])),
        Of(
            "ReduceL2 of zeros, which has no slope",
            Node("ReduceL2", ["x"]),
            [Tensor.Create<float>("x", [2], [0, 0])]).Expecting(1, ("x", [0, 0])),
        Of(
            "ReduceMax of equal numbers, which share",
            Node("ReduceMax", ["x"]),
            [Tensor.Create<float>("x", [3], [7, 1, 7])]).Expecting(1, ("x", [0.5, 0, 0.5])),
        .. new[] { "Softmax", "LogSoftmax" }.SelectMany(o => new long?[] { null, 0, 1, 2, -2 }.Select(axis =>
            Of(
                $"{o} on axis [{axis}]",
                Node(o, ["x"], axis is { } a ? [Attribute.Of("axis", a)] : []),
                [Doubles("x", 2, 3, 4)]))),
        .. new (long Exclusive, long Reverse)[] { (0, 0), (0, 1), (1, 0), (1, 1) }.Select(c => Of(
            $"CumSum, exclusive {c.Exclusive}, reverse {c.Reverse}",
            Node(
                "CumSum", ["x", "axis"], Attribute.Of("exclusive", c.Exclusive), Attribute.Of("reverse", c.Reverse)),
            [Doubles("x", 2, 3, 4)], [Tensor.Scalar("axis", 1L)])),
    ];

    private static IEnumerable<GradientCase> OfAxes(string opType)
    {
        foreach (var keep in new[] { 0L, 1 })
        {
            var kept = Attribute.Of("keepdims", keep);
            yield return Of($"{opType} over all, kept {keep}", Node(opType, ["x"], kept), [Input(opType, 3, 2)]);
            foreach (var axes in new[] { "1", "-1,0", "0,1,2" })
            {
                yield return Of(
                    $"{opType} over {axes}, kept {keep}",
                    Node(opType, ["x", "axes"], kept),
                    [Input(opType, 2, 3, 4)],
                    [Longs("axes", Longs(axes))]);
            }
        }
    }

    private static IEnumerable<GradientCase> OfNoAxes(string opType) =>
    [
        Of(
            $"{opType} over no axes, which are all",
            Node(opType, ["x", "axes"]),
            [Input(opType, 3, 2)],
            [Longs("axes", [])]),
        Of(
            $"{opType} over no axes, which are none",
            Node(opType, ["x", "axes"], Attribute.Of("noop_with_empty_axes", 1L)),
            [Input(opType, 3, 2)],
            [Longs("axes", [])]),
        Of(
            $"{opType} without axes, which are none",
            Node(opType, ["x"], Attribute.Of("noop_with_empty_axes", 1L)),
            [Input(opType, 3, 2)]),
        Of($"{opType} of a scalar", Node(opType, ["x"]), [Input(opType)]),
    ];

    // The mean's gradient is one number a row until something spreads it.
    private static GradientCase Mean(string opType, string a, string b, long keep, bool further)
    {
        Node[] nodes =
        [
            new(opType, b.Length == 0 ? [a] : [a, b], ["h"]),
            new("ReduceMean", ["h", "axes"], ["y"], "", "", Attribute.Of("keepdims", keep)),
            new("Mul", ["h", "h"], ["z"]), new("ReduceSum", ["h", "axes"], ["sum"]),
        ];
        Tensor[] inputs =
        [
            .. new[] { Doubles("x", 2, 3, 4), Doubles("row", 3, 1) }.Where(i => i.Name == a || i.Name == b)
        ];
        var model = ModelOf(
            nodes,
            inputs,
            [Longs("axes", 0, 2), Tensor.Scalar("two", 2.0)],
            further ? ["y", "z", "sum"] : ["y", "sum"]);
        return new GradientCase(
            $"ReduceMean of {opType} of {a} and [{b}], kept {keep}, read elsewhere {further}", model, inputs);
    }

    // Positive where a logarithm is taken.
    private static Tensor Input(string opType, params long[] shape) =>
        opType == "ReduceLogSum" ? Positive("x", 0.1, shape) : Doubles("x", shape);
}
