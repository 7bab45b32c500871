using NasBuild.Onnx;
using NasBuild.Onnx.Passes;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Passes;

[TestClass]
public sealed class CleanupPassTests
{
    private static Model Of(IEnumerable<Node> nodes, params Tensor[] constants) =>
        new(new Graph("g", nodes, constants, [PassAssert.Input("x", 2, 3)], [new ValueInfo("z")]));

    // z = if x has any sum > 0 then captured + captured else captured
    private static Model Branching(params Node[] before)
    {
        static Graph Branch(string name, Node node) => new(name, [node], [], [], [new ValueInfo(node.Outputs[0])]);
        return Of(
            [
                .. before,
                new Node("ReduceSum", ["x"], ["sum"], "", "", Attribute.Of("keepdims", 0L)),
                new Node("Greater", ["sum", "zero"], ["positive"]),
                new Node("If", ["positive"], ["z"], "if", "",
                    Attribute.Of("then_branch", Branch("then", new Node("Add", ["captured", "captured"], ["t"]))),
                    Attribute.Of("else_branch", Branch("else", new Node("Neg", ["captured"], ["e"])))),
            ],
            Tensor.Scalar("zero", 0f));
    }

    [TestMethod]
    public void NodesThatNothingReads_AreRemoved()
    {
        var model = Of([new Node("Relu", ["x"], ["z"]), new Node("Add", ["x", "c"], ["dead"]), new Node(
            "Neg", ["dead"], ["dead2"])], PassAssert.Random("c", 3));

        var cleaned = PassAssert.Keeps(model, DeadNodesPass.Run);

        CollectionAssert.AreEqual(new[] { "Relu" }, cleaned.Operators());
        Assert.IsEmpty(cleaned.Graph.Initializers);
    }

    [TestMethod]
    public void NodeThatOnlyASubgraphReads_IsKept() =>
        Assert.HasCount(
            4, PassAssert.Keeps(Branching(new Node("Relu", ["x"], ["captured"])), DeadNodesPass.Run).Graph.Nodes);

    [TestMethod]
    public void IdentityThatASubgraphReads_IsKept() =>
        Assert.HasCount(
            4, PassAssert.Keeps(Branching(new Node("Identity", ["x"], ["captured"])), IdentityPass.Run).Graph.Nodes);

    [TestMethod]
    public void ConstantThatASubgraphReads_KeepsItsName()
    {
        var model = Branching(new Node("Constant", [], ["captured"], "", "", Attribute.Of("value_float", 3f)));

        Assert.HasCount(3, PassAssert.Keeps(model, ConstantsToInitializersPass.Run).Graph.Nodes);
    }

    [TestMethod]
    public void ChainOfIdentities_IsRemovedUpToTheNamesThatCallersKnow()
    {
        var model = Of([new Node("Identity", ["x"], ["a"]), new Node("Relu", ["a"], ["b"]),
            new Node("Identity", ["b"], ["c"]), new Node("Dropout", ["c"], ["z"])]);

        var cleaned = PassAssert.Keeps(model, IdentityPass.Run);

        CollectionAssert.AreEqual(new[] { "z = Relu(x)" }, cleaned.Graph.Nodes.Select(n => n.ToString()).ToArray());
    }

    [TestMethod]
    public void IdentityFromInputToOutput_IsKept() =>
        Assert.HasCount(1, PassAssert.Keeps(Of([
            new Node("Identity", ["x"], ["y"]), new Node("Identity", ["y"], ["z"])]), IdentityPass.Run).Graph.Nodes);

    [TestMethod]
    public void OneValueUnderTwoOutputNames_KeepsBoth()
    {
        var model = Of([new Node("Relu", ["x"], ["y"]), new Node("Identity", ["y"], ["z"]),
            new Node("Identity", ["y"], ["other"]), new Node("Neg", ["y"], ["n"])]);
        model =
            model.With(model.Graph.With(outputs: [.. model.Graph.Outputs, new ValueInfo("other"), new ValueInfo("n")]));

        Assert.HasCount(3, PassAssert.Keeps(model, IdentityPass.Run).Graph.Nodes);
    }

    [TestMethod]
    public void DropoutInTraining_IsKept()
    {
        var graph = Of([new Node("Dropout", ["x", "", "training"], ["z"])], Tensor.Scalar("training", true)).Graph;

        Assert.HasCount(1, IdentityPass.Run(graph).Nodes);
    }

    [TestMethod]
    public void ConstantsOfEveryKind_BecomeInitializers()
    {
        var graph = Of(
            [
                new Node("Constant", [], ["f"], "", "", Attribute.Of("value_float", 2f)),
                new Node("Constant", [], ["i"], "", "", Attribute.Of("value_int", 3L)),
                new Node("Constant", [], ["is"], "", "", Attribute.Of("value_ints", [1L, 2L])),
                new Node("Constant", [], ["s"], "", "", Attribute.Of("value_string", "text")),
                new Node("Constant", [], ["t"], "", "", Attribute.Of("value", PassAssert.Random("unnamed", 2))),
                new Node("Custom", ["x", "f", "i", "is", "s", "t"], ["z"], "", "custom"),
            ]).Graph;

        var changed = ConstantsToInitializersPass.Run(graph);

        Assert.HasCount(1, changed.Nodes);
        CollectionAssert.AreEqual(
            new[] { "f", "i", "is", "s", "t" }, changed.Initializers.Select(t => t.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 2f }, changed["f"].Initializer!.ToArray<float>());
        CollectionAssert.AreEqual(new[] { 3L }, changed["i"].Initializer!.ToLongs());
        CollectionAssert.AreEqual(new[] { 1L, 2L }, changed["is"].Initializer!.ToLongs());
        CollectionAssert.AreEqual(new[] { "text" }, changed["s"].Initializer!.ToStrings());
        Assert.IsEmpty(changed["f"].Initializer!.Shape);
    }

    [TestMethod]
    public void EqualInitializers_BecomeOne()
    {
        var model = Of(
            [
                new Node("Add", ["x", "a"], ["y"]),
                new Node("Mul", ["y", "b"], ["w"]),
                new Node("Add", ["w", "c"], ["z"])],
            Tensor.Create<float>("a", [3], [1, 2, 3]),
            Tensor.Create<float>("b", [3], [1, 2, 3]),
            Tensor.Create<float>("c", [1, 3], [1, 2, 3]));

        var shared = PassAssert.Keeps(model, DeduplicateInitializersPass.Run);

        CollectionAssert.AreEqual(new[] { "a", "c" }, shared.Graph.Initializers.Select(t => t.Name).ToArray());
    }

    [TestMethod]
    public void OldModelWithConstantsAmongItsInputs_LosesBothTogether()
    {
        var graph = new Graph(
            "old",
            [new Node("Relu", ["x"], ["z"]), new Node("Add", ["x", "c"], ["dead"])],
            [PassAssert.Random("c", 3)],
            [PassAssert.Input("x", 2, 3), PassAssert.Input("c", 3)],
            [new ValueInfo("z")]);

        var cleaned = PassAssert.Keeps(new Model(graph, opset: 9, irVersion: 3), DeadNodesPass.Run);

        CollectionAssert.AreEqual(new[] { "x" }, cleaned.Graph.Inputs.Select(i => i.Name).ToArray());
    }
}
