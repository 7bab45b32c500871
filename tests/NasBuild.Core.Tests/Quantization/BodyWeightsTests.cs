using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Tests.Quantization;

/// <summary>Weights that only nodes inside the bodies of If and Loop read are quantized like others.</summary>
[TestClass]
public sealed class BodyWeightsTests
{
    [TestMethod]
    [DataRow(QuantizeMethod.WeightOnly, 8, ElementType.Int8)]
    [DataRow(QuantizeMethod.Static, 8, ElementType.Int8)]
    [DataRow(QuantizeMethod.Dynamic, 8, ElementType.Int8)]
    [DataRow(QuantizeMethod.Float16, 16, ElementType.Float16)]
    public void WeightsOfBranches_AreFewerBits(QuantizeMethod method, int bits, ElementType type)
    {
        var model = Branches();
        var nodes = Quantizer.NodesWithWeights(model.Graph).ToDictionary(n => n, _ => bits);
        CollectionAssert.AreEquivalent(new[] { "if/own", "if/outer", "if/constant" }, nodes.Keys.ToList());

        var result = Quantizer.Apply(
            model, new QuantizeSettings { Method = method, Weights = [bits] }, nodes, [Sample(true)],
            new SessionSettings(1));

        CollectionAssert.AreEquivalent(nodes.Keys.ToList(), result.Quantized.Distinct().ToList());
        Assert.IsTrue(Tensors(result.Model.Graph).Where(t => t.Count > 256).All(t => t.ElementType == type));
        foreach (var then in new[] { true, false })
        {
            var (expected, actual) = (Run(model, then), Run(result.Model, then));
            var error = Math.Sqrt(expected.Zip(actual, (a, b) => Math.Pow(a - b, 2)).Sum()
                / expected.Sum(a => Math.Pow(a, 2)));
            Assert.IsTrue(error is > 0 and < 0.02, $"{error}");
        }
    }

    // The branches have a constant of their own, one in a Constant node, and one of the graph around them.
    private static Model Branches()
    {
        var random = new Random(3);
        Tensor Weight(string name) => Tensor.Create<float>(
            name, [32, 32], [.. Enumerable.Range(0, 1024).Select(_ => random.NextSingle() - 0.5f)]);
        var then = new Graph(
            "then",
            [new Node("MatMul", ["x", "w"], ["a"], "own"), new Node("MatMul", ["a", "outside"], ["b"], "outer")],
            [Weight("w")], [], [Matrix("b")]);
        var otherwise = new Graph(
            "else",
            [
                new Node("Constant", [], ["c"], "", "", Attribute.Of("value", Weight("c"))),
                new Node("MatMul", ["x", "c"], ["d"], "constant")],
            [], [], [Matrix("d")]);
        return new Model(
            new Graph(
                "g",
                [new Node("If", ["condition"], ["y"], "if", "",
                    Attribute.Of("then_branch", then), Attribute.Of("else_branch", otherwise))],
                [Weight("outside")],
                [
                    Matrix("x"),
                    new ValueInfo("condition", ElementType.Bool, [])],
                [Matrix("y")]),
            opset: 13);
    }

    private static ValueInfo Matrix(string name) =>
        new(name, ElementType.Float, [new Dimension(2, null), new Dimension(32, null)]);

    private static IEnumerable<Tensor> Tensors(Graph graph) =>
        graph.Initializers.Concat(graph.Nodes.SelectMany(n => n.Subgraphs.SelectMany(Tensors)));

    private static Dictionary<string, Tensor> Sample(bool then) => new()
    {
        ["x"] = Tensor.Create<float>("x", [2, 32], [.. Enumerable.Range(0, 64).Select(i => MathF.Sin(i))]),
        ["condition"] = Tensor.Create<bool>("condition", [], [then]),
    };

    private static float[] Run(Model model, bool then)
    {
        using var session = Session.Create(model, new SessionSettings(1));
        return session.Run(Sample(then))["y"].ToArray<float>();
    }
}
