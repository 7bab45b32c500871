using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.OnnxRuntime;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.Training.Forms;

[TestClass]
public sealed class TrainingFormTests
{
    private static readonly SessionSettings Exact = new(Threads: 1, Optimize: false) { Spin = false };

    public static IEnumerable<object[]> OldDialects =>
    [
        [11L, new Node("Squeeze", ["x"], ["y"], "", "", Attribute.Of("axes", [-3L]))],
        [12L, new Node("Unsqueeze", ["x"], ["y"], "", "", Attribute.Of("axes", [0L, -1L]))],
        [
            12L,
            new Node("ReduceSum", ["x"], ["y"], "", "", Attribute.Of("axes", [1L, 3L]), Attribute.Of("keepdims", 0L))
        ],
        [12L, new Node("ReduceSum", ["x"], ["y"])],
        [13L, new Node("ReduceMean", ["x"], ["y"], "", "", Attribute.Of("axes", [-1L]))],
        [11L, new Node("ReduceMax", ["x"], ["y"], "", "", Attribute.Of("axes", [2L]))],
        [17L, new Node("ReduceL2", ["x"], ["y"], "", "", Attribute.Of("axes", [2L]), Attribute.Of("keepdims", 0L))],
        [11L, new Node("Softmax", ["x"], ["y"])],
        [12L, new Node("Softmax", ["x"], ["y"], "", "", Attribute.Of("axis", -1L))],
        [12L, new Node("LogSoftmax", ["x"], ["y"], "", "", Attribute.Of("axis", 2L))],
        [11L, new Node("Softmax", ["x"], ["y"], "", "", Attribute.Of("axis", 0L))],
        [12L, new Node("Hardmax", ["x"], ["y"], "", "", Attribute.Of("axis", -2L))],
        [11L, new Node("Split", ["x"], ["y", "z"], "", "", Attribute.Of("axis", 3L), Attribute.Of("split", [1L, 3L]))],
        [12L, new Node("Split", ["x"], ["y", "z"], "", "", Attribute.Of("axis", -1L))],
        [13L, new Node("Split", ["x"], ["y", "z"])],
        [11L, new Node("Dropout", ["x"], ["y"], "", "", Attribute.Of("ratio", 0.3f))],
        [10L, new Node("Clip", ["x"], ["y"], "", "", Attribute.Of("max", 0.4f))],
        [
            9L,
            new Node(
                "Slice",
                ["x"],
                ["y"],
                "",
                "",
                Attribute.Of("starts", [1L]),
                Attribute.Of("ends", [3L]),
                Attribute.Of("axes", [2L]))
        ],
        [
            9L,
            new Node(
                "Pad",
                ["x"],
                ["y"],
                "",
                "",
                Attribute.Of("pads", [0L, 0, 1, 0, 0, 0, 0, 2]),
                Attribute.Of("value", 0.5f))
        ],
        [9L, new Node("TopK", ["x"], ["y", "z"], "", "", Attribute.Of("k", 2L))],
        [13L, new Node("Relu", ["x"], ["y"])],
    ];

    [TestMethod]
    [DynamicData(nameof(OldDialects))]
    public void OldDialect_Raised_ComputesTheSame(long opset, Node node)
    {
        var sample = new Dictionary<string, Tensor> { ["x"] = Floats("x", 2, 1, 3, 4) };
        var model = new Model(
            new Graph("old", [node], [], [Input("x", 2, 1, 3, 4)], node.Outputs.Select(o => new ValueInfo(o))), opset);
        var form = TrainingForm.Of(model, sample, []);
        Assert.AreEqual(18, form.Model.Opset);
        GraphVerifier.Verify(form.Model);
        var (before, after) = (Run(model, sample), Run(form.Model, sample));
        foreach (var output in node.Outputs)
        {
            CollectionAssert.AreEqual(before[output].Shape, after[output].Shape);
            CollectionAssert.AreEqual(before[output].ToDoubles(), after[output].ToDoubles());
            CollectionAssert.AreEqual(before[output].Shape, form.Types[output].Shape);
        }
    }

    [TestMethod]
    public void OldOperatorWithoutCounterpart_IsRefusedByName()
    {
        Node[] nodes = [new("Resize", ["x", "s"], ["r"], "blend"), new("Identity", ["r"], ["y"])];
        var model = new Model(new Graph("old", nodes, [Tensor.Create<float>("s", [4], [1, 1, 2, 0.5f])], [Input(
            "x", 1, 1, 2, 2)], [new ValueInfo("y")]), 10);
        var sample = new Dictionary<string, Tensor> { ["x"] = Floats("x", 1, 1, 2, 2) };
        var thrown = Assert.ThrowsExactly<UndifferentiableException>(() => TrainingForm.Of(model, sample, []));
        Assert.AreEqual(("Resize", "blend"), (thrown.OpType, thrown.Node));
    }

    [TestMethod]
    public void ShapeArithmetic_BecomesConstants()
    {
        // As PyTorch writes x.view(x.size(0), -1).
        Node[] nodes =
        [
            new("Shape", ["x"], ["shape"]),
            new("Gather", ["shape", "zero"], ["rows"], "", "", Attribute.Of("axis", 0L)),
            new("Constant", [], ["rest"], "", "", Attribute.Of("value", Tensor.Create<long>("", [1], [-1]))),
            new("Unsqueeze", ["rows", "zeros"], ["row"]),
            new("Concat", ["row", "rest"], ["target"], "", "", Attribute.Of("axis", 0L)),
            new("Reshape", ["x", "target"], ["y"]),
        ];
        var model = new Model(
            new Graph(
                "view",
                nodes,
                [Tensor.Scalar("zero", 0L), Tensor.Create<long>("zeros", [1], [0])],
                [Input("x", null, 3, 2)],
                [new ValueInfo("y")]),
            13);
        var form = TrainingForm.Of(model, new Dictionary<string, Tensor> { ["x"] = Floats("x", 5, 3, 2) }, []);
        Assert.AreEqual("Reshape", form.Model.Graph.Nodes.Single().OpType);
        CollectionAssert.AreEqual(
            new long[] { 5, -1 }, form.Model.Graph[form.Model.Graph.Nodes[0].Inputs[1]].Constant!.ToLongs());
        new GradientCase("view", model, [Floats("x", 5, 3, 2)]).Check(new OnnxRuntimeEngine());
    }

    [TestMethod]
    [DataRow(0L, null, 2L, 3L, 4L)]
    [DataRow(1L, -1L, 3L)]
    [DataRow(-2L, 7L, 3L, 4L)]
    public void Shape_OfSomeDimensions_IsThose(long start, long? end, params long[] expected)
    {
        Attribute[] attributes = end is { } e
            ? [Attribute.Of("start", start), Attribute.Of("end", e)]
            : [Attribute.Of("start", start)];
        var model = new Model(
            new Graph(
                "s",
                [new Node("Shape", ["x"], ["s"], "", "", attributes), new Node("Identity", ["s"], ["y"])],
                [],
                [Input("x", 2, 3, 4)],
                [new ValueInfo("y")]),
            15);
        var sample = new Dictionary<string, Tensor> { ["x"] = Floats("x", 2, 3, 4) };
        var form = TrainingForm.Of(model, sample, []);
        CollectionAssert.AreEqual(expected, form.Model.Graph["s"].Initializer!.ToLongs());
        CollectionAssert.AreEqual(expected, Run(model, sample)["y"].ToLongs());
    }

    [TestMethod]
    public void TrainedConstant_BehindOtherOperators_StaysDifferentiable()
    {
        Node[] nodes =
        [
            new("Neg", ["weight"], ["negated"]), new("Neg", ["fixed"], ["constant"]),
            new("Mul", ["negated", "constant"], ["factor"]), new("Mul", ["x", "factor"], ["y"])
        ];
        var model = new Model(
            new Graph(
                "w",
                nodes,
                [Tensor.Create<float>("weight", [2], [3, 4]), Tensor.Create<float>("fixed", [2], [5, 6])],
                [Input("x", 2)],
                [new ValueInfo("y")]),
            13);
        var sample = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>("x", [2], [1, 2]) };
        var form = TrainingForm.Of(model, sample, ["weight"]);
        CollectionAssert.AreEquivalent(
            new[] { "weight", "constant" }, form.Model.Graph.Initializers.Select(t => t.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "x" }, form.Model.Graph.Inputs.Select(i => i.Name).ToArray());

        // y = [15, 48]: with this target the gradient of y is 1.
        var error = new MeanSquaredError("y");
        using var session = new OnnxRuntimeEngine().Gradients(model, error, sample, ["weight"], Exact);
        var batch = new Dictionary<string, Tensor>(sample)
        {
            [error.Target] = Tensor.Create<float>(error.Target, [2], [14, 47])
        };
        CollectionAssert.AreEqual(new float[] { 5, 12 }, session.Compute(batch).Gradients["weight"].ToFloats());
    }

    [TestMethod]
    public void WeightsAmongTheInputs_AreConstants()
    {
        var model = new Model(
            new Graph(
                "old",
                [new Node("Mul", ["x", "w"], ["y"])],
                [Tensor.Create<float>("w", [2], [3, 4])],
                [Input("x", 2), Input("w", 2)],
                [new ValueInfo("y")]),
            11);
        var form = TrainingForm.Of(model, new Dictionary<string, Tensor> { ["x"] = Floats("x", 2) }, ["w"]);
        CollectionAssert.AreEqual(new[] { "x" }, form.Model.Graph.Inputs.Select(i => i.Name).ToArray());
        Assert.AreEqual("w", form.Model.Graph.Initializers.Single().Name);
    }

    private static ValueInfo Input(string name, params long?[] shape) =>
        new(name, ElementType.Float, shape.Select(d => new Dimension(d, null)));

    private static IReadOnlyDictionary<string, Tensor> Run(Model model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        using var session = Session.Create(model, Exact);
        return session.Run(inputs);
    }
}
