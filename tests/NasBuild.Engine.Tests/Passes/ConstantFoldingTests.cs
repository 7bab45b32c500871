using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Passes;

[TestClass]
public sealed class ConstantFoldingTests
{
    private static Model Of(IEnumerable<Node> nodes, params Tensor[] constants) =>
        new(new Graph("g", nodes, constants, [PassAssert.Input("x", 2, 3)], [new ValueInfo("z")]));

    [TestMethod]
    public void ChainOfConstants_BecomesOneConstant()
    {
        var model = Of(
            [
                new Node("Constant", [], ["two"], "", "", Attribute.Of("value_ints", [2L, 3L])),
                new Node("ReduceProd", ["two"], ["six"], "", "", Attribute.Of("keepdims", 1L)),
                new Node("Cast", ["six"], ["sixf"], "", "", Attribute.Of("to", 1L)),
                new Node("Sqrt", ["sixf"], ["root"]),
                new Node("Mul", ["x", "root"], ["z"]),
            ]);

        var folded = PassAssert.Keeps(model, ConstantFolding.Pass.Run);

        CollectionAssert.AreEqual(new[] { "Mul" }, folded.Operators());
        CollectionAssert.AreEqual(new[] { MathF.Sqrt(6) }, folded.Graph["root"].Initializer!.ToArray<float>());
    }

    [TestMethod]
    public void RandomNumbers_AreNotFolded()
    {
        var model = Of(
            [
                new Node("RandomNormal", [], ["r"], "", "", Attribute.Of("shape", [2L, 3L])),
                new Node("RandomNormalLike", ["c"], ["s"]),
                new Node("Sum", ["x", "r", "s"], ["z"]),
            ],
            PassAssert.Random("c", 2, 3));

        CollectionAssert.AreEqual(model.Operators(), ConstantFolding.Pass.Run(model).Operators());
    }

    [TestMethod]
    public void ResultLargerThanWhatItReplaces_IsNotFolded()
    {
        var model = Of(
            [
                new Node("ConstantOfShape", ["shape"], ["zeros"]),
                new Node("ReduceSum", ["zeros"], ["sum"], "", "", Attribute.Of("keepdims", 0L)),
                new Node("Add", ["x", "sum"], ["z"])],
            Tensor.Create<long>("shape", [2], [100, 100]));

        CollectionAssert.AreEqual(model.Operators(), PassAssert.Keeps(model, ConstantFolding.Pass.Run).Operators());
    }

    [TestMethod]
    public void ShapeBeyondAllMemory_IsNotRun()
    {
        var model = Of(
            [
                new Node("ConstantOfShape", ["shape"], ["zeros"]),
                new Node("ReduceSum", ["zeros"], ["sum"]),
                new Node("Add", ["x", "sum"], ["z"])],
            Tensor.Create<long>("shape", [2], [1L << 31, 1L << 31]));

        Assert.HasCount(3, ConstantFolding.Pass.Run(model).Graph.Nodes);
    }

    [TestMethod]
    public void LargeTensorThatOthersStillRead_IsNotDoubled()
    {
        var model = Of(
            [
                new Node("Transpose", ["w"], ["wt"], "", "", Attribute.Of("perm", [1L, 0L])),
                new Node("MatMul", ["x", "w"], ["a"]),
                new Node("MatMul", ["a", "wt"], ["z"]),
            ],
            PassAssert.Random("w", 3, 300));

        Assert.HasCount(3, PassAssert.Keeps(model, ConstantFolding.Pass.Run).Graph.Nodes);
    }

    [TestMethod]
    public void LargeTensorThatNothingElseReads_IsReplaced()
    {
        var model = Of(
            [
                new Node("Transpose", ["w"], ["wt"], "", "", Attribute.Of("perm", [1L, 0L])),
                new Node("MatMul", ["x", "wt"], ["z"])],
            PassAssert.Random("w", 300, 3));

        var folded = PassAssert.Keeps(model, ConstantFolding.Pass.Run);

        CollectionAssert.AreEqual(new[] { "wt" }, folded.Graph.Initializers.Select(t => t.Name).ToArray());
    }

    [TestMethod]
    public void NodeThatCannotRun_DoesNotKeepTheOthers()
    {
        var model = Of(
            [
                new Node("Reshape", ["c", "wrong"], ["impossible"]),
                new Node("Neg", ["c"], ["n"]),
                new Node("Add", ["x", "n"], ["z"]),
            ],
            PassAssert.Random("c", 3),
            Tensor.Create<long>("wrong", [1], [7]));
        model = model.With(model.Graph.With(
            model.Graph.Nodes.Add(new Node("Neg", ["impossible"], ["i"])),
            outputs: model.Graph.Outputs.Add(new ValueInfo("i"))));

        var folded = ConstantFolding.Pass.Run(model);

        CollectionAssert.AreEqual(new[] { "Reshape", "Add", "Neg" }, folded.Operators());
    }

    [TestMethod]
    public void QuantizedWeight_StaysQuantized()
    {
        var model = Of(
            [new Node("DequantizeLinear", ["w", "scale"], ["wf"]), new Node("MatMul", ["x", "wf"], ["z"])],
            Tensor.Create<sbyte>("w", [3, 2], [1, 2, 3, 4, 5, 6]),
            Tensor.Scalar("scale", 0.5f));

        Assert.HasCount(2, PassAssert.Keeps(model, ConstantFolding.Pass.Run).Graph.Nodes);
    }
}
