using NasBuild.Engine.Tests.Allocation;
using NasBuild.Onnx;
using static NasBuild.Engine.Tests.Allocation.SmallNet;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests;

/// <summary>Small graphs whose peak is computed by hand; a session's allocator reports the same.</summary>
[TestClass]
public sealed class PeakMemoryTests
{
    private const long Float = sizeof(float);

    [TestMethod]
    public void Chain_WithReluInPlace_NeedsWhatTheLastProductHasInUse() => Needs(
        ((32 + 16) * Float) + ((4 + 8 + 2) * Float),
        Net(In("x", 1, 4), ["y"], [Product("x", 4, 8, "h"), N("Relu", "h", "r"), Product("r", 8, 2, "y")]));

    [TestMethod]
    public void ProductOfElements_IsNotComputedInPlace() => Needs(
        (10_000 * Float) + (3 * 100 * Float),
        Net(In("x", 1, 100), ["y"], [Product("x", 100, 100, "h"), N("Mul", "h x", "s"), N("ReduceSum", "s", "y")]));

    [TestMethod]
    public void Residual_StaysInUseUntilItIsRead() => Needs(
        (3 * 10_000 * Float) + (4 * 100 * Float),
        Net(
            In("x", 1, 100),
            ["y"],
            [
                Product("x", 100, 100, "a"), Product("a", 100, 100, "b"), Product("b", 100, 100, "c"),
                N("Mul", "a c", "y"),
            ]));

    [TestMethod]
    public void View_SharesTheBufferThatItShows() => Needs(
        ((10_000 + 100) * Float) + (3 * sizeof(long)) + ((100 + 100 + 1) * Float),
        Net(
            In("x", 1, 100),
            ["y"],
            [Product("x", 100, 100, "a"), N("Reshape", "a shape", "v"), Product("v", 100, 1, "y")],
            Tensor.Create<long>("shape", [3], [1L, 1, 100])));

    [TestMethod]
    public void Output_StaysInUseToTheEnd() => Needs(
        ((100_000 + 100_000 + 50_000 + 5_000) * Float) + ((100 + 1000 + 100 + 500) * Float),
        Net(
            In("x", 1, 100),
            ["a", "y"],
            [
                Product("x", 100, 1000, "a"), Product("a", 1000, 100, "b"), Product("b", 100, 500, "c"),
                Product("c", 500, 10, "y"),
            ]));

    [TestMethod]
    public void FreeBuffer_IsHeldForALaterValueOfTheSameShape() => Needs(
        WeightsOfFive + ((10 + 300 + 20 + 1000) * Float),
        Net(In("x", 1, 10), ["y"], Five()));

    [TestMethod]
    public void FreeBuffer_IsNotHeld_WhereShapesAreNotKnownAtLoad() => Needs(
        WeightsOfFive + ((10 + 1000 + 300) * Float),
        Net(new ValueInfo("x", ElementType.Float, [default, new Dimension(10, null)]), ["y"], Five()));

    // The shape of d depends on what the model computes.
    [TestMethod]
    public void FreeBuffer_IsNotHeld_ForAValueWhoseShapeIsNotKnownAtLoad() => Needs(
        WeightsOfFive + (2 * sizeof(long)) + ((10 + 1000 + 300) * Float),
        Net(
            In("x", -1, 10),
            ["y"],
            [
                .. Five()[..3], N("Shape", "c", "dims"), N("Mul", "dims ones", "shape"), N("Reshape", "c shape", "v"),
                Product("v", 1000, 300, "d"), Five()[^1],
            ],
            Tensor.Create<long>("ones", [2], [1L, 1])));

    [TestMethod]
    public void Branches_RunOneAfterTheOther_LastOfTheFileFirst() => Needs(
        (60_000 * Float) + ((10 + 2000 + 10) * Float),
        Net(
            In("x", 1, 10),
            ["y"],
            [
                Product("x", 10, 1000, "a"), Product("x", 10, 2000, "b"), Product("a", 1000, 10, "c"),
                Product("b", 2000, 10, "d"), N("Mul", "c d", "y"),
            ]));

    [TestMethod]
    public void Values_TakeTheBytesOfTheirTypes() => Needs(
        (10_000 * Float) + (2 * 100 * Float) + (100 * sizeof(long)),
        Net(
            In("x", 1, 100),
            ["y"],
            [
                Product("x", 100, 100, "a"), N("Cast", "a", "l", Attribute.Of("to", (long)ElementType.Int64)),
                N("ReduceSum", "l", "y"),
            ]));

    // Which processors compute halves as floats is ONNX Runtime's choice: no allocator is asked.
    [TestMethod]
    public void Halves_TakeTwoBytes()
    {
        var model = Net(
            new ValueInfo("x", ElementType.Float16, [new Dimension(1, null), new Dimension(100, null)]),
            ["y"],
            [N("MatMul", "x w", "a"), N("MatMul", "a w", "y")],
            Tensor.Create<Half>("w", [100, 100], new Half[10_000]));

        Assert.AreEqual((2 * 10_000) + (2 * 3 * 100), PeakMemory.Of(model, Samples.For(model, 1)));
    }

    [TestMethod]
    public void Weights_CountOnce_AsTheyAreRead() => Needs(
        (10_000 * Float) + (3 * 100 * Float),
        Net(
            In("x", 1, 100),
            ["y"],
            [
                N("Cast", "integers", "floats", Attribute.Of("to", (long)ElementType.Float)),
                N("Mul", "floats scale", "w"), N("Identity", "w", "same"), N("MatMul", "x w", "a"),
                N("MatMul", "a same", "y"),
            ],
            Tensor.Create<sbyte>("integers", [100, 100], new sbyte[10_000]),
            Tensor.Scalar("scale", 0.5f),
            Floats("unread", 100, 100)));

    [TestMethod]
    public void QuantizedProduct_KeepsIntegers() => Needs(
        (2 * 10_000) + Float + 2 + (100 * Float) + 100 + (100 * Float),
        Net(
            In("x", 1, 100),
            ["y"],
            [
                N("QuantizeLinear", "x s z", "xq"), N("DequantizeLinear", "xq s z", "xd"),
                N("DequantizeLinear", "v s zero", "vd"), N("MatMul", "xd vd", "a"),
                N("QuantizeLinear", "a s z", "aq"), N("DequantizeLinear", "aq s z", "ad"),
                N("DequantizeLinear", "w s zero", "wd"), N("MatMul", "ad wd", "y"),
            ],
            Tensor.Create<sbyte>("v", [100, 100], new sbyte[10_000]),
            Tensor.Create<sbyte>("w", [100, 100], Enumerable.Repeat((sbyte)1, 10_000).ToArray()),
            Tensor.Scalar("s", 0.5f),
            Tensor.Scalar("z", (byte)128),
            Tensor.Scalar("zero", (sbyte)0)));

    [TestMethod]
    public void If_NeedsItsLargestBranch()
    {
        Graph Branch(string name, int width) => new(
            name,
            [N("MatMul", $"a {name}1", $"{name}h"), N("MatMul", $"{name}h {name}2", $"{name}y")],
            [Floats($"{name}1", 10, width), Floats($"{name}2", width, 10)],
            [],
            [new ValueInfo($"{name}y")]);
        var branches = new[] { ("then_branch", Branch("t", 500)), ("else_branch", Branch("e", 50)) };

        Needs(
            ((100 + (2 * 10 * 550) + 1) * Float) + ((10 + 10 + 10 + 500) * Float) + sizeof(bool),
            Net(
                In("x", 1, 10),
                ["y"],
                [
                    Product("x", 10, 10, "a"), N("ReduceSum", "x", "sum", Attribute.Of("keepdims", 0L)),
                    N("Greater", "sum limit", "c"),
                    N("If", "c", "i", [.. branches.Select(b => Attribute.Of(b.Item1, b.Item2))]), N("Mul", "a i", "y"),
                ],
                Tensor.Scalar("limit", -1f)));
    }

    [TestMethod]
    public void Loop_NeedsItsBodyAndItsState()
    {
        var body = new Graph(
            "body",
            [N("MatMul", "s v", "h"), N("MatMul", "h w", "t"), N("Identity", "go", "on")],
            [Floats("v", 10, 500), Floats("w", 500, 10)],
            [
                new ValueInfo("i", ElementType.Int64, []), new ValueInfo("go", ElementType.Bool, []),
                new ValueInfo("s", ElementType.Float, [default, default]),
            ],
            [new ValueInfo("on"), new ValueInfo("t")]);

        Needs(
            ((100 + (2 * 10 * 500)) * Float) + sizeof(long) + sizeof(bool) + ((10 + 10 + 10) * Float)
                + ((10 + 500) * Float) + sizeof(long) + sizeof(bool),
            Net(
                In("x", 1, 10),
                ["y"],
                [
                    Product("x", 10, 10, "a"), N("Loop", "n yes a", "l", Attribute.Of("body", body)),
                    N("Mul", "a l", "y"),
                ],
                Tensor.Scalar("n", 3L),
                Tensor.Scalar("yes", true)));
    }

    [TestMethod]
    public void Sequence_CountsNothingAndWhatIsReadFromItDoes() => Counts(
        sizeof(long) + (32 * Float) + ((4 + 8) * Float),
        Net(
            In("x", 1, 4),
            ["y"],
            [Product("x", 4, 8, "h"), N("SequenceConstruct", "h", "s"), N("SequenceAt", "s i", "y")],
            Tensor.Scalar("i", 0L)));

    [TestMethod]
    public void BodyThatReadsASequence_CountsNothing() => Counts(
        sizeof(bool) + (32 * Float) + ((4 + 8) * Float),
        Net(
            In("x", 1, 4),
            ["y"],
            [
                Product("x", 4, 8, "h"), N("SequenceConstruct", "h", "s"),
                N("If", "on", "y", Attribute.Of("then_branch", Taken()), Attribute.Of("else_branch", Taken())),
            ],
            Tensor.Scalar("on", true)));

    [TestMethod]
    public void BranchThatIsNotTakenAndFails_CountsNothing()
    {
        // The reshape to five columns fails on four.
        var other = new Graph(
            "other",
            [N("Reshape", "x five", "r"), N("LSTM", "r w q", "o", Attribute.Of("hidden_size", 2L)), N("Identity", "x", "t")],
            [Tensor.Create<long>("five", [3], [1, 1, 5]), Tensor.Create<float>("w", [1, 8, 5], new float[40]),
                Tensor.Create<float>("q", [1, 8, 2], new float[16])],
            [],
            [new ValueInfo("t")]);
        var model = Net(
            In("x", 1, 4), ["y"],
            [N("If", "on", "y", Attribute.Of("then_branch", Same()), Attribute.Of("else_branch", other))],
            Tensor.Scalar("on", true));

        Assert.IsGreaterThan(0, PeakMemory.Of(model, Samples.For(model, 1)));

        static Graph Same() => new("same", [N("Identity", "x", "s")], [], [], [new ValueInfo("s")]);
    }

    [TestMethod]
    public void UnknownShape_IsNamed()
    {
        var model = Net(In("x", 1, 4), ["y"], [Product("x", 4, 8, "h"), Product("h", 8, 2, "y")]);
        var shapes = ShapeInference.Of(model, 1).Where(s => s.Key != "h").ToDictionary();

        var error = Assert.ThrowsExactly<ArgumentException>(() => PeakMemory.Of(model, shapes));

        Assert.Contains("'h'", error.Message);
    }

    private static Graph Taken() => new(
        "body",
        [N("ConcatFromSequence", "s", "t", Attribute.Of("axis", 1L))],
        [],
        [],
        [new ValueInfo("t")]);

    private static void Counts(long bytes, Model model) =>
        Assert.AreEqual(bytes, PeakMemory.Of(model, Samples.For(model, 1)));

    private static long WeightsOfFive => (3_000 + 6_000 + 20_000 + 300_000 + 1_500) * Float;

    // When c[1000] is computed, a[300] is free, and d[300] is to come.
    private static Part[] Five() =>
    [
        Product("x", 10, 300, "a"), Product("a", 300, 20, "b"), Product("b", 20, 1000, "c"),
        Product("c", 1000, 300, "d"), Product("d", 300, 5, "y"),
    ];

    private static void Needs(long expected, Model model)
    {
        var sample = Samples.For(model, 1);

        Assert.AreEqual(expected, PeakMemory.Of(model, sample));
        Assert.AreEqual(1.0, expected / (double)SessionMemory.Of(model, sample).FirstRun, 0.03);
    }
}
