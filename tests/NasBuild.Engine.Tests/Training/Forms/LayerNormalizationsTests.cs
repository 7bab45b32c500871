using NasBuild.Engine.Conformance;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.OnnxRuntime;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;

namespace NasBuild.Engine.Tests.Training.Forms;

[TestClass]
public sealed class LayerNormalizationsTests
{
    private static readonly SessionSettings Exact = new(Threads: 1, Optimize: false) { Spin = false };

    [TestMethod]
    [DataRow("-1", true)]
    [DataRow("2", false)]
    [DataRow("-1,-2", false)]
    public void WrittenOut_IsJoinedAndComputesTheSame(string axes, bool power)
    {
        var (model, x) = WrittenOut(Longs(axes), Longs(axes).Length == 2 ? [3, 4] : [4], power, scaleFirst: power);

        var joined = TrainingForm.Of(model, new Dictionary<string, Tensor> { ["x"] = x }, ["scale", "bias"]).Model;

        CollectionAssert.AreEqual(new[] { "LayerNormalization" }, joined.Graph.Nodes.Select(n => n.OpType).ToArray());
        var (expected, actual) = (Run(model, x), Run(joined, x));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-6);
        }

        new GradientCase("written out", model, [x]).Check(new OnnxRuntimeEngine());
    }

    [TestMethod]
    [DataRow("1", "4")]
    [DataRow("-1", "1")]
    [DataRow("-1", "3,4")]
    public void Normalisation_OverOtherAxesOrOfAnotherScale_IsLeftAlone(string axes, string scale)
    {
        var (model, x) = WrittenOut(Longs(axes), Longs(scale), power: true, scaleFirst: false);

        var form = TrainingForm.Of(model, new Dictionary<string, Tensor> { ["x"] = x }, ["scale", "bias"]).Model;

        Assert.IsFalse(form.Graph.Nodes.Any(n => n.Is("LayerNormalization")));
        new GradientCase("written out", model, [x]).Check(new OnnxRuntimeEngine());
    }

    [TestMethod]
    public void Normalisation_OfWhichAPartIsReadElsewhere_IsLeftAlone()
    {
        var (model, x) = WrittenOut([-1], [4], power: true, scaleFirst: false);
        var read = model.With(model.Graph.With(outputs: model.Graph.Outputs.Append(new ValueInfo("centred"))));

        var form = TrainingForm.Of(read, new Dictionary<string, Tensor> { ["x"] = x }, ["scale", "bias"]).Model;

        Assert.IsFalse(form.Graph.Nodes.Any(n => n.Is("LayerNormalization")));
    }

    private static (Model Model, Tensor X) WrittenOut(long[] axes, long[] scale, bool power, bool scaleFirst)
    {
        var x = Doubles("x", 2, 3, 4);
        Node[] nodes =
        [
            new("ReduceMean", ["x", "axes"], ["mean"]),
            new("Sub", ["x", "mean"], ["centred"]),
            power ? new("Pow", ["centred", "two"], ["square"]) : new("Mul", ["centred", "centred"], ["square"]),
            new("ReduceMean", ["square", "axes"], ["variance"]),
            new("Add", ["variance", "epsilon"], ["sum"]),
            new("Sqrt", ["sum"], ["deviation"]),
            new("Div", ["centred", "deviation"], ["standard"]),
            new("Mul", scaleFirst ? ["scale", "standard"] : ["standard", "scale"], ["scaled"]),
            new("Add", scaleFirst ? ["bias", "scaled"] : ["scaled", "bias"], ["y"]),
        ];
        Tensor[] constants =
        [
            Longs("axes", axes), Tensor.Scalar("two", 2.0), Tensor.Scalar("epsilon", 1e-3), Doubles("scale", scale),
            Doubles("bias", scale)
        ];
        var input = new ValueInfo("x", ElementType.Double, x.Shape.Select(d => new Dimension(d, null)));
        return (new Model(new Graph("check", nodes, constants, [input], [new ValueInfo("y")]), 18), x);
    }

    private static double[] Run(Model model, Tensor x)
    {
        using var session = Session.Create(model, Exact);
        return session.Run(new Dictionary<string, Tensor> { ["x"] = x })["y"].ToDoubles();
    }
}
