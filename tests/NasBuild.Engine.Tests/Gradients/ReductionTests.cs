using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Gradients.GradientCheck;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Gradients;

/// <summary>Reductions, distributions and running sums.</summary>
[TestClass]
public sealed class ReductionTests
{
    private static readonly string[] Operators =
        ["ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare"];

    public static IEnumerable<object[]> Reductions => Operators.Select(o => new object[] { o });

    [TestMethod]
    [DynamicData(nameof(Reductions))]
    public void Reduction_OfAnyAxes_SpreadsOverWhatWasReduced(string opType)
    {
        foreach (var keep in new[] { 0L, 1L })
        {
            foreach (var axes in new long[][] { [1], [-1, 0], [0, 1, 2] })
            {
                Check(Node(opType, ["x", "axes"], Attribute.Of("keepdims", keep)), [Input(opType, 2, 3, 4)], [Tensor.Create<long>("axes", [axes.Length], axes)]);
            }

            Check(Node(opType, ["x"], Attribute.Of("keepdims", keep)), [Input(opType, 3, 2)]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Reductions))]
    public void Reduction_OfNoAxes_IsAllOrNothing(string opType)
    {
        var none = Tensor.Create<long>("axes", [0], []);
        Check(Node(opType, ["x", "axes"]), [Input(opType, 3, 2)], [none]);
        Check(Node(opType, ["x", "axes"], Attribute.Of("noop_with_empty_axes", 1L)), [Input(opType, 3, 2)], [none]);
        Check(Node(opType, ["x"], Attribute.Of("noop_with_empty_axes", 1L)), [Input(opType, 3, 2)]);
        Check(Node(opType, ["x"]), [Input(opType)]);
    }

    // The mean's gradient is one number a row until something spreads it.
    [TestMethod]
    [DataRow("Pow", "x", "two")]
    [DataRow("Mul", "x", "x")]
    [DataRow("Mul", "x", "row")]
    [DataRow("Mul", "x", "two")]
    [DataRow("Sub", "row", "x")]
    [DataRow("Exp", "x", "")]
    [DataRow("Reciprocal", "x", "")]
    [DataRow("Tanh", "x", "")]
    [DataRow("Neg", "x", "")]
    public void Mean_OfWhatOtherOperatorsMade_SpreadsThroughThem(string opType, string a, string b)
    {
        foreach (var (keep, further) in new[] { (0L, false), (1L, false), (1L, true) })
        {
            Node[] nodes =
            [
                new(opType, b.Length == 0 ? [a] : [a, b], ["h"]), new("ReduceMean", ["h", "axes"], ["y"], "", "", Attribute.Of("keepdims", keep)),
                new("Mul", ["h", "h"], ["z"]), new("ReduceSum", ["h", "axes"], ["sum"]),
            ];
            Tensor[] inputs = [Doubles("x", 2, 3, 4), Doubles("row", 3, 1)];
            string[] outputs = further ? ["y", "z", "sum"] : ["y", "sum"];
            Check(
                new Model(
                    new Graph("mean", nodes, [Tensor.Create<long>("axes", [2], [0, 2]), Tensor.Scalar("two", 2.0)], inputs.Where(i => i.Name == a || i.Name == b).Select(Info), outputs.Select(o => new ValueInfo(o))),
                    18),
                [.. inputs.Where(i => i.Name == a || i.Name == b)]);
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void Prod_WithZeros_IsTheProductOfTheOthers(int zeros)
    {
        var values = new[] { 2.0, -3, 4, 5 };
        Array.Clear(values, 1, zeros);
        Check(Node("ReduceProd", ["x"]), [Tensor.Create<double>("x", [4], values)]);
    }

    [TestMethod]
    public void L2_OfZeros_HasNoSlope() =>
        CollectionAssert.AreEqual(new float[2], Backward(Node("ReduceL2", ["x"]), [Tensor.Create<float>("x", [2], [0, 0])], upstream: 1)["x"].ToFloats());

    [TestMethod]
    public void Extreme_OfEqualNumbers_SharesTheGradient() => CollectionAssert.AreEqual(
        new float[] { 0.5f, 0, 0.5f }, Backward(Node("ReduceMax", ["x"]), [Tensor.Create<float>("x", [3], [7, 1, 7])], upstream: 1)["x"].ToFloats());

    [TestMethod]
    [DataRow("Softmax")]
    [DataRow("LogSoftmax")]
    public void Distribution_OverAnyAxis_HasItsDerivative(string opType)
    {
        Check(Node(opType, ["x"]), [Doubles("x", 2, 3, 4)]);
        foreach (var axis in new[] { 0L, 1, 2, -2 })
        {
            Check(Node(opType, ["x"], Attribute.Of("axis", axis)), [Doubles("x", 2, 3, 4)]);
        }
    }

    [TestMethod]
    public void CumSum_InEitherDirection_SumsTheOtherWay()
    {
        foreach (var (exclusive, reverse) in new[] { (0L, 0L), (0, 1), (1, 0), (1, 1) })
        {
            Check(
                Node("CumSum", ["x", "axis"], Attribute.Of("exclusive", exclusive), Attribute.Of("reverse", reverse)),
                [Doubles("x", 2, 3, 4)],
                [Tensor.Scalar("axis", 1L)]);
        }
    }

    [TestMethod]
    [DataRow(-1L, 1L)]
    [DataRow(0L, 0L)]
    public void TopK_OfAnyAxis_GivesToTheChosen(long axis, long largest)
    {
        var k = Tensor.Create<long>("k", [1], [2]);
        Attribute[] attributes = [Attribute.Of("axis", axis), Attribute.Of("largest", largest)];
        Check(new Node("TopK", ["x", "k"], ["y", "indices"], "node", "", attributes), [Doubles("x", 3, 4)], [k]);
    }

    // Positive where a logarithm is taken.
    private static Tensor Input(string opType, params long[] shape)
    {
        var numbers = Doubles("x", shape).ToDoubles();
        return Tensor.FromDoubles("x", ElementType.Double, shape, [.. numbers.Select(x => opType == "ReduceLogSum" ? Math.Abs(x) + 0.1 : x)]);
    }
}
