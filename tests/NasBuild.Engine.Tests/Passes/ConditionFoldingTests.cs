using NasBuild.Onnx;
using NasBuild.Onnx.Passes;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Passes;

[TestClass]
public sealed class ConditionFoldingTests
{
    private static readonly Tensor Yes = Tensor.Scalar("yes", true);
    private static readonly Tensor No = Tensor.Scalar("no", false);

    [TestMethod]
    [DataRow("yes", "Relu")]
    [DataRow("no", "Neg")]
    public void ConstantCondition_LeavesTheBranchThatIsTaken(string condition, string expected)
    {
        var folded = PassAssert.Keeps(
            Of([If(condition, "z", Branch("Relu", "x", "b"), Branch("Neg", "x", "b"))]), ConditionFolding.Run);

        CollectionAssert.AreEqual(new[] { expected }, folded.Operators());
        Assert.AreEqual("z", folded.Graph.Outputs[0].Name);
    }

    // Both have a value 't' and a constant 'c' of their own.
    [TestMethod]
    public void BranchesWithTheSameNames_AreToldApart()
    {
        Graph Scaled(string x, float factor) => new(
            "scaled", [new Node("Mul", [x, "c"], ["t"]), new Node("Add", ["t", "c"], ["u"])],
            [Tensor.Create<float>("c", [1], [factor])], [], [new ValueInfo("u")]);
        var other = Branch("Neg", "x", "b");
        var model = Of([If("yes", "y", Scaled("x", 2), other), If("yes", "z", Scaled("y", 3), other)]);

        var folded = PassAssert.Keeps(model, ConditionFolding.Run);

        CollectionAssert.AreEqual(new[] { "Mul", "Add", "Mul", "Add" }, folded.Operators());
        Assert.AreEqual(2, folded.Graph.Initializers.Count(t => t.ElementType == ElementType.Float));
    }

    [TestMethod]
    public void ResultsOfABranchThatNoNodeComputes_AreCopied()
    {
        Graph Both(string operation) => new(
            "both", [new Node(operation, ["r"], ["t"])], [PassAssert.Random("k", 2, 3)], [],
            [new ValueInfo("t"), new ValueInfo("k")]);
        var model = new Model(new Graph(
            "g",
            [
                new Node("Relu", ["x"], ["r"]),
                new Node(
                    "If", ["yes"], ["a", "z"], "", "", Attribute.Of("then_branch", Both("Exp")),
                    Attribute.Of("else_branch", Both("Neg"))),
            ],
            [Yes], [PassAssert.Input("x", 2, 3)],
            [new ValueInfo("a"), new ValueInfo("z")]));

        var folded = PassAssert.Keeps(model, ConstantIfPass.Run);

        CollectionAssert.AreEqual(new[] { "Relu", "Exp", "Identity" }, folded.Operators());
    }

    [TestMethod]
    public void ConditionInABranch_IsFoldedWithIt()
    {
        var inner = new Graph(
            "inner", [new Node("Relu", ["x"], ["r"]), If("no", "i", Branch("Neg", "r", "b"), Branch("Exp", "r", "b"))],
            [], [], [new ValueInfo("i")]);

        var folded = PassAssert.Keeps(
            Of([If("yes", "z", inner, Branch("Neg", "x", "e"))]), ConditionFolding.Run);

        CollectionAssert.AreEqual(new[] { "Relu", "Exp" }, folded.Operators());
    }

    // As PyTorch exports squeeze(2) of a value whose sizes it does not know.
    [TestMethod]
    [DataRow("Gather", 2, true)]
    [DataRow("Gather", -2, true)]
    [DataRow("Gather", 0, false)]
    [DataRow("Slice", 1, true)]
    [DataRow("Slice", 0, false)]
    public void ConditionOnSizes_IsFoldedIfTheModelFixesThem(string read, int axis, bool isFolded)
    {
        Node[] sizes = read == "Gather"
            ? [new Node("Shape", ["a"], ["s"]), new Node("Gather", ["s", "axis"], ["size"])]
            :
            [
                new Node("Shape", ["a"], ["s"], "", "", Attribute.Of("start", (long)axis), Attribute.Of("end", 4L)),
                new Node("Slice", ["s", "from", "to"], ["size"]),
            ];
        var squeezed = new Graph(
            "squeeze", [new Node("Squeeze", ["a", "two"], ["t"])], [], [], [new ValueInfo("t")]);
        var model = new Model(new Graph(
            "g",
            [
                new Node("Conv", ["x", "w"], ["a"]), .. sizes, new Node("Equal", ["size", "one"], ["is"]),
                new Node("Squeeze", ["is", "zero"], ["condition"]),
                If("condition", "z", squeezed, Branch("Identity", "a", "e")),
            ],
            [
                PassAssert.Random("w", 4, 3, 5, 1), Longs("axis", axis), Longs("one", 1), Longs("zero", 0),
                Longs("two", 2), Longs("from", 1), Longs("to", 2),
            ],
            [new ValueInfo("x", ElementType.Float, [new Dimension(null, "n"), new(3, null), new(5, null), new(7, null)])],
            [new ValueInfo("z")]), opset: 15);

        var folded = PassAssert.Keeps(model, ConditionFolding.Run);

        Assert.AreEqual(!isFolded, folded.Graph.Nodes.Any(n => n.Is("If")));
        Assert.AreEqual(isFolded, !folded.Graph.Nodes.Any(n => n.Is("Equal")));
    }

    // As PyTorch exports x.reshape(n, -1, 1, 1), of which ONNX Runtime infers nothing, and a branch on a size of it.
    [TestMethod]
    [DataRow(1, true)]
    [DataRow(0, false)]
    public void SizeOfAComputedShape_IsFoldedIfItIsTheSameForAllNumbersOfSamples(int axis, bool isFolded)
    {
        var model = new Model(new Graph(
            "g",
            [
                new Node("Shape", ["x"], ["s"]), new Node("Gather", ["s", "zero"], ["n"]),
                new Node("Concat", ["n", "rest"], ["shape"], "", "", Attribute.Of("axis", 0L)),
                new Node("Reshape", ["x", "shape"], ["a"]), new Node("Shape", ["a"], ["sizes"]),
                new Node("Gather", ["sizes", "axis"], ["size"]), new Node("Greater", ["size", "zero"], ["is"]),
                If("is", "z", Branch("Relu", "a", "t"), Branch("Identity", "a", "e")),
            ],
            [Longs("axis", axis), Longs("zero", 0), Tensor.Create<long>("rest", [3], [-1, 1, 1])],
            [new ValueInfo("x", ElementType.Float, [new Dimension(null, "n"), new(6, null)])], [new ValueInfo("z")]));

        var folded = PassAssert.Keeps(model, ConditionFolding.Run);

        Assert.AreEqual(!isFolded, folded.Graph.Nodes.Any(n => n.Is("If")));
    }

    [TestMethod]
    public void ConditionOnValues_Stays()
    {
        var model = Of(
            [
                new Node("ReduceSum", ["x"], ["sum"], "", "", Attribute.Of("keepdims", 0L)),
                new Node("Greater", ["sum", "k"], ["condition"]),
                If("condition", "z", Branch("Relu", "x", "t"), Branch("Neg", "x", "e")),
            ],
            Tensor.Scalar("k", 1f));

        Assert.AreSame(model, ConditionFolding.Run(model));
    }

    // The inner graphs would read another value.
    [TestMethod]
    public void ValueThatAGraphInsideReads_KeepsItsNameOrTheNodeStays()
    {
        var inner = If("free", "i", Branch("Neg", "t", "b"), Branch("Exp", "t", "b"));
        var branch = new Graph("outer", [new Node("Relu", ["x"], ["t"]), inner], [], [], [new ValueInfo("i")]);
        Model Net(params Node[] before) => new(new Graph(
            "g", [.. before, If("yes", "z", branch, Branch("Neg", "x", "e"))], [Yes],
            [PassAssert.Input("x", 2, 3), new ValueInfo("free", ElementType.Bool, [])], [new ValueInfo("z")]));

        CollectionAssert.AreEqual(new[] { "Relu", "If" }, PassAssert.Keeps(Net(), ConstantIfPass.Run).Operators());
        CollectionAssert.AreEqual(
            new[] { "If", "If" },
            PassAssert.Keeps(
                Net(If("free", "y", Branch("Neg", "x", "t"), Branch("Exp", "x", "t"))), ConstantIfPass.Run).Operators());
    }

    private static Model Of(Node[] nodes, params Tensor[] constants) =>
        new(new Graph("g", nodes, [Yes, No, .. constants], [PassAssert.Input("x", 2, 3)], [new ValueInfo("z")]));

    private static Tensor Longs(string name, long value) => Tensor.Create<long>(name, [1], [value]);

    private static Node If(string condition, string output, Graph then, Graph otherwise) => new(
        "If", [condition], [output], "", "", Attribute.Of("then_branch", then), Attribute.Of("else_branch", otherwise));

    private static Graph Branch(string operation, string input, string output) =>
        new(operation, [new Node(operation, [input], [output])], [], [], [new ValueInfo(output)]);
}
