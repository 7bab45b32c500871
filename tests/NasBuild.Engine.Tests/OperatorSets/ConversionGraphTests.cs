using NasBuild.Onnx;
using NasBuild.Onnx.OperatorSets;
using NasBuild.Onnx.Protos;
using static NasBuild.Engine.Tests.OperatorSets.ConversionCase;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Tests.OperatorSets;

/// <summary>Nodes that need a rule inside of other graphs: branches, bodies and functions.</summary>
[TestClass]
public sealed class ConversionGraphTests
{
    private static readonly Tensor X = Floats("x", 2, 3);
    private static readonly ValueInfo XInfo = new("x", ElementType.Float, [new(null, "n"), new(3, null)]);

    [TestMethod]
    [DataRow(true, 8)]
    [DataRow(false, 8)]
    [DataRow(true, 3)]
    public void Branches_AreConverted(bool taken, long irVersion)
    {
        // Both read a value of the graph around them, and one has a name that the conversion would have given.
        Node[] nodes = [new("Abs", ["x"], ["k"]), If("c", "y", Branch("a"), Branch("s/axes"))];
        var model = new Model(
            new Graph("g", nodes, [], [new("c", ElementType.Bool, []), XInfo], [new("y")]), opset: 10, irVersion);
        var sample = new Dictionary<string, Tensor> { ["c"] = Tensor.Scalar("c", taken), ["x"] = X };

        foreach (var version in (long[])[11, 13, 18, 26])
        {
            AssertSame(model, OperatorSetConversion.Convert(model, version), sample);
        }

        static Graph Branch(string name) => new(
            name,
            [
                new Node("ReduceSum", ["k"], [$"{name}1"], "s", "", Attribute.Of("axes", [0L])),
                new Node("Softmax", [$"{name}1"], [name], "t", "", Attribute.Of("axis", 0L)),
                new Node("Clip", [name], [$"{name}2"], "u", "", Attribute.Of("min", 0.1f * name.Length)),
            ],
            [], [], [new ValueInfo($"{name}2", ElementType.Float, [new(null, null), new(null, null)])]);
    }

    [TestMethod]
    public void BodyOfLoop_IsConverted_WithTheBranchInsideIt()
    {
        Node[] squeeze = [new("Squeeze", ["u"], ["q"], "squeeze", "", Attribute.Of("axes", [0L]))];
        var branch = new Graph("b", squeeze, [], [], [Scores("q")]);
        var body = new Graph(
            "body",
            [
                new Node("Identity", ["before"], ["after"]),
                new Node("Unsqueeze", ["state"], ["u"], "unsqueeze", "", Attribute.Of("axes", [0L])),
                If("before", "n", branch, branch),
                new Node("Add", ["n", "x"], ["next"]),
            ],
            [],
            [new("i", ElementType.Int64, []), new("before", ElementType.Bool, []), Scores("state")],
            [new("after", ElementType.Bool, []), Scores("next")]);
        var loop = new Node("Loop", ["trips", "go", "x"], ["y"], "loop", "", Attribute.Of("body", body));
        var model = new Model(
            new Graph("g", [loop], [Tensor.Scalar("trips", 3L), Tensor.Scalar("go", true)], [XInfo], [new("y")]),
            opset: 11);

        AssertSame(model, OperatorSetConversion.Convert(model, 13), new Dictionary<string, Tensor> { ["x"] = X });
    }

    [TestMethod]
    public void BodyOfScan_IsConverted()
    {
        var body = new Graph(
            "body",
            [
                new Node("Add", ["sum", "row"], ["next"]),
                new Node("ReduceSum", ["next"], ["out"], "r", "", Attribute.Of("axes", [0L])),
            ],
            [], [Row("sum"), Row("row")], [Row("next"), new("out", ElementType.Float, [new(1, null)])]);
        Attribute[] attributes = [Attribute.Of("body", body), Attribute.Of("num_scan_inputs", 1L)];
        var scan = new Node("Scan", ["zero", "x"], ["last", "y"], "scan", "", attributes);
        var model = new Model(
            new Graph("g", [scan], [Tensor.Create<float>("zero", [3], [0, 0, 0])], [XInfo], [new("last"), new("y")]),
            opset: 9);

        AssertSame(model, OperatorSetConversion.Convert(model, 13), new Dictionary<string, Tensor> { ["x"] = X });

        static ValueInfo Row(string name) => new(name, ElementType.Float, [new(3, null)]);
    }

    [TestMethod]
    public void Function_IsConverted()
    {
        var model = WithFunction(new Node("ReduceMean", ["a"], ["b"], "mean", "", Attribute.Of("axes", [1L])));

        var converted = OperatorSetConversion.Convert(model, 18);

        AssertSame(model, converted, new Dictionary<string, Tensor> { ["x"] = X });
    }

    [TestMethod]
    public void FunctionWhoseAttributeIsAParameter_IsRefusedByName()
    {
        var model = WithFunction(new Node("ReduceMean", ["a"], ["b"], "mean", "", new Attribute(
            new AttributeProto
            {
                Name = "axes",
                Type = AttributeProto.Types.AttributeType.Ints,
                RefAttrName = "axes"
            })));

        var e = Assert.ThrowsExactly<OperatorSetException>(() => OperatorSetConversion.Convert(model, 18));

        Assert.AreEqual(
            "ai.onnx::ReduceMean-13 (node 'mean'): its attributes are those of the function around it",
            e.Nodes.Single().ToString());
    }

    private static Model WithFunction(Node node)
    {
        var call = new Graph("g", [new Node("Call", ["x"], ["y"], "call", "local")], [], [XInfo], [new("y")]);
        var proto = ModelProto.Parser.ParseFrom(new Model(call, opset: 17).WithOpset("local", 1).ToBytes());
        proto.Functions.Add(new FunctionProto
        {
            Name = "Call",
            Domain = "local",
            Input = { "a" },
            Output = { "b" },
            Node = { node.Proto },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
        });
        return Model.Load(Google.Protobuf.MessageExtensions.ToByteArray(proto));
    }

    private static Node If(string condition, string output, Graph then, Graph otherwise) => new(
        "If", [condition], [output], output, "", Attribute.Of("then_branch", then),
        Attribute.Of("else_branch", otherwise));

    private static ValueInfo Scores(string name) => new(name, ElementType.Float, [new(null, null), new(3, null)]);
}
