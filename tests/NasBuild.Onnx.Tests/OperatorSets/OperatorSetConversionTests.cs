using NasBuild.Onnx.OperatorSets;

namespace NasBuild.Onnx.Tests.OperatorSets;

[TestClass]
public sealed class OperatorSetConversionTests
{
    [TestMethod]
    public void OperatorsThatKeptTheirMeaning_StayAsTheyAre()
    {
        var model = Of(11, new Node("Relu", ["x"], ["r"]), new Node("Add", ["r", "x"], ["y"]));

        var converted = OperatorSetConversion.Convert(model, 13);

        Assert.AreEqual(13, converted.Opset);
        CollectionAssert.AreEqual(
            model.Graph.Nodes.Select(n => n.Proto).ToArray(), converted.Graph.Nodes.Select(n => n.Proto).ToArray());
    }

    [TestMethod]
    public void ModelOfTheOperatorSet_IsReturned()
    {
        var model = Of(13, new Node("Relu", ["x"], ["y"]));

        Assert.AreSame(model, OperatorSetConversion.Convert(model, 13));
        Assert.AreSame(model, OperatorSetConversion.Convert(model, 11));
    }

    [TestMethod]
    public void OperatorSetThatIsNotKnown_IsAnError() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(
        () => OperatorSetConversion.Convert(Of(13, new Node("Relu", ["x"], ["y"])), OperatorSetConversion.Newest + 1));

    [TestMethod]
    public void OperatorOfAnotherDomain_StaysAsItIs()
    {
        var node = new Node("Squeeze", ["x"], ["y"], "", "custom", Attribute.Of("axes", [0L]));

        Assert.AreEqual(node.Proto, OperatorSetConversion.Convert(Of(11, node), 13).Graph.Nodes.Single().Proto);
    }

    [TestMethod]
    public void NodesThatCannotBeConverted_AreAllNamed()
    {
        var branch = new Graph("branch", [new Node("Gelu", ["x"], ["g"], "inner")], [], [], [new ValueInfo("g")]);
        var model = Of(
            9,
            new Node("Scan", ["", "x"], ["s"], "outer", "", Attribute.Of("body", branch)),
            new Node("Dropout", ["s"], ["d", "mask"], "drop"),
            new Node("Relu", ["mask"], ["y"]));

        var e = Assert.ThrowsExactly<OperatorSetException>(() => OperatorSetConversion.Convert(model, 13));

        Assert.AreEqual((9L, 13L), (e.From, e.To));
        CollectionAssert.AreEqual(
            new[] { ("", "Gelu", 0L, "inner"), ("", "Dropout", 7L, "drop") },
            e.Nodes.Select(n => (n.Domain, n.OpType, n.Version, n.Node.Name)).ToArray());
        Assert.AreEqual(
            "The model cannot be converted from operator set 9 to 13: "
            + "ai.onnx::Gelu (node 'inner'): operator set 9 has no such operator; and 1 more node.",
            e.Message);
    }

    [TestMethod]
    [DataRow("Relu", true)]
    [DataRow("Add", false)]
    public void OperatorSetBeforeTheOldest_IsConvertedWhereTheOperatorIsThatOfTheOldest(string opType, bool isConverted)
    {
        var model = Of(6, new Node(opType, opType == "Add" ? ["x", "x"] : ["x"], ["y"]));
        if (isConverted)
        {
            Assert.AreEqual(13, OperatorSetConversion.Convert(model, 13).Opset);
        }
        else
        {
            var e = Assert.ThrowsExactly<OperatorSetException>(() => OperatorSetConversion.Convert(model, 13));
            Assert.AreEqual("its version is older than operator set 7", e.Nodes.Single().Reason);
        }
    }

    [TestMethod]
    public void ElementTypeThatIsNotKnown_IsTheReason()
    {
        var model = Of(
            9,
            new Node("Custom", ["x"], ["c"], "", "custom"),
            new Node("Clip", ["c"], ["y"], "clip", "", Attribute.Of("max", 6f)));

        var e = Assert.ThrowsExactly<OperatorSetException>(() => OperatorSetConversion.Convert(model, 13));

        Assert.AreEqual(
            "ai.onnx::Clip-6 (node 'clip'): the element type of 'c' is not known", e.Nodes.Single().ToString());
        var types = new Dictionary<string, TensorType> { ["c"] = new(ElementType.Float16, [1]) };
        var converted = OperatorSetConversion.Convert(model, 13, types).Graph;
        Assert.AreEqual(ElementType.Float16, converted[converted.Nodes[1].Inputs[2]].Initializer!.ElementType);
    }

    [TestMethod]
    public void ScoresOfAKnownRank_KeepTheirSoftmax()
    {
        // As attention was exported: the rank of the scores follows from the operators before.
        var model = Of(
            11,
            [Tensor.Create<long>("shape", [4], [0, 0, 2, -1]), Tensor.Scalar("scale", 2f)],
            new Node("Reshape", ["x", "shape"], ["r"]),
            new Node("Transpose", ["r"], ["q"], "", "", Attribute.Of("perm", [0L, 2, 1, 3])),
            new Node("MatMul", ["q", "q"], ["m"]),
            new Node("Div", ["m", "scale"], ["d"]),
            new Node("Softmax", ["d"], ["y"], "", "", Attribute.Of("axis", 3L)));

        Assert.AreEqual("y = Softmax(d)", OperatorSetConversion.Convert(model, 13).Graph.Nodes[^1].ToString());
    }

    private static Model Of(long opset, params Node[] nodes) => Of(opset, [], nodes);

    private static Model Of(long opset, Tensor[] constants, params Node[] nodes) =>
        new(
            new Graph("g", nodes, constants, [new("x", ElementType.Float, [new(1, null), new(4, null)])], [new("y")]),
            opset);
}
