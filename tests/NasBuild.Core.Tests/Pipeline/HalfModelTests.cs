using NasBuild.Core.Tests.Compression;
using NasBuild.Core.Tests.Data;
using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Pipeline;

/// <summary>Models that are published in half precision, which converters write with either interface.</summary>
[TestClass]
public sealed class HalfModelTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void HalfModel_IsQuantizedLikeOthers(bool halfInterface)
    {
        using var project = Halved(halfInterface, "quantize: { method: static }\n");

        var report = project.Build()!;

        var emitted = Model.Load(report.Output);
        Assert.Contains(n => n.Is("QuantizeLinear"), emitted.Graph.Nodes);
        Assert.IsGreaterThan(0.95, report.Measured.Quality[^1].Outputs.Min(o => o.Cosine));
        Assert.AreEqual(Interface(halfInterface), emitted.Graph.Inputs.Single().ElementType);
        Assert.AreEqual(0, project.Reported.Count(d => d.ToString().Contains("NAS1202", StringComparison.Ordinal)));
        Assert.IsLessThan(report.Measured.Original["size"], report.Measured.Optimized["size"]);
    }

    [TestMethod]
    public void HalfModel_ThatIsOnlyPruned_KeepsItsWeightsInHalfPrecision()
    {
        using var project = Halved(
            halfInterface: false, "prune: { max-ratio: 0.5 }\ntarget: { macs: 60 %, on-miss: warn }\n");

        var report = project.Build()!;

        var emitted = Model.Load(report.Output).Graph.Initializers;
        Assert.AreEqual(0, emitted.Count(t => t.ElementType == ElementType.Float && t.Shape.Length == 4));
        Assert.AreEqual(2, emitted.Count(t => t.ElementType == ElementType.Float16));
        Assert.IsLessThan(0.9 * report.Measured.Original["size"], report.Measured.Optimized["size"]);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ModelInSinglePrecision_ComputesTheSame(bool halfInterface)
    {
        var model = Half(halfInterface);

        var widened = SinglePrecisionPass.Run(model);

        Assert.IsTrue(SinglePrecisionPass.HasHalves(model.Graph));
        Assert.IsFalse(SinglePrecisionPass.HasHalves(widened.Graph));
        var (expected, computed) = (Scores(model, halfInterface), Scores(widened, halfInterface));
        foreach (var (e, c) in expected.Zip(computed))
        {
            Assert.AreEqual(e, c, 0.01f * expected.Max(Math.Abs));
        }
    }

    [TestMethod]
    public void BodiesOfHalfPrecision_AreWidenedToo()
    {
        var body = new Net(17);
        body.Add("Cast", "narrow", ["x"], Attribute.Of("to", (long)ElementType.Float16));
        var inner = body.Build(body.Add("Mul", "y", ["narrow", body.Floats(3)])).Graph;
        var outer = new Net(17);
        var branch = AsHalf(inner.With(outputs: [new ValueInfo("y", ElementType.Float16, [])], inputs: []));
        outer.Input("x", 0, 2);
        outer.Add(
            "If", "picked", [outer.Add("Cast", "yes", [outer.Long(1)], Attribute.Of("to", (long)ElementType.Bool))],
            Attribute.Of("then_branch", branch), Attribute.Of("else_branch", branch));
        var model = outer.Build(outer.Add("Cast", "wide", ["picked"], Attribute.Of("to", (long)ElementType.Float)));

        var widened = SinglePrecisionPass.Run(model);

        Assert.IsFalse(SinglePrecisionPass.HasHalves(widened.Graph));
        CollectionAssert.AreEqual(new[] { 3f, 6f }, Run(widened, Tensor.Create<float>("x", [1, 2], [1, 2])));
    }

    private static ElementType Interface(bool half) => half ? ElementType.Float16 : ElementType.Float;

    private static Project Halved(bool halfInterface, string yaml)
    {
        var project = new Project();
        project.Write("model.onnx", Half(halfInterface).ToBytes());
        project.Write("x.npz", NumPy.Npz(("x", NumPy.Npy(Project.Random(40 * 64), 40, 1, 8, 8))));
        project.Write(
            "nas.yaml",
            "model: { source: model.onnx, task: match-original }\ndata: { validation: x.npz }\n" + yaml);
        return project;
    }

    private static Model Half(bool halfInterface)
    {
        var model = Nets.Classifier();
        var graph = AsHalf(model.Graph);
        var builder = new GraphBuilder(halfInterface ? graph : model.Graph);
        if (!halfInterface)
        {
            builder.Initializers.Clear();
            graph.Initializers.ToList().ForEach(t => builder.Initializers.Add(t.Name, t));
            builder.ReplaceUses("x", "narrow");
            builder.Nodes.Add(new Node(
                "Cast", ["x"], ["narrow"], "", "", Attribute.Of("to", (long)ElementType.Float16)));
            var last = builder.Nodes.FindIndex(n => n.Outputs.Contains("logits"));
            builder.Nodes[last] = builder.Nodes[last].WithOutputs(["half"]);
            builder.Nodes.Add(new Node(
                "Cast", ["half"], ["logits"], "", "", Attribute.Of("to", (long)ElementType.Float)));
        }

        return model.With(builder.Build());
    }

    private static Graph AsHalf(Graph graph) => graph.With(
        initializers: graph.Initializers.Select(t => t.ElementType != ElementType.Float ? t
            : Tensor.Create<Half>(t.Name, t.Shape.AsSpan(), [.. t.ToFloats().Select(v => (Half)v)])),
        inputs: graph.Inputs.Select(AsHalf), outputs: graph.Outputs.Select(AsHalf));

    private static ValueInfo AsHalf(ValueInfo value) => new(value.Name, ElementType.Float16, value.Shape!.Value);

    private static float[] Scores(Model model, bool halfInterface)
    {
        var numbers = Project.Random(2 * 64);
        return Run(model, halfInterface
            ? Tensor.Create<Half>("x", [2, 1, 8, 8], [.. numbers.Select(v => (Half)v)])
            : Tensor.Create<float>("x", [2, 1, 8, 8], numbers));
    }

    private static float[] Run(Model model, Tensor x)
    {
        using var session = Session.Create(model, new SessionSettings(1));
        return session.Run(new Dictionary<string, Tensor> { ["x"] = x }).Values.Single().ToFloats();
    }
}
