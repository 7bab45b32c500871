using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Tests.Compression;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Pruning;

[TestClass]
public sealed class BlocksTests
{
    [TestMethod]
    [DataRow("text-gpt.onnx", 6)]
    [DataRow("text-retnet.onnx", 7)]
    public void Transformer_HasItsBlocks(string name, int layers)
    {
        var graph = ReferenceModels.Load(name).Graph;
        var blocks = All(graph);

        Assert.HasCount(4, blocks);
        Assert.IsTrue(blocks.All(b => b.Count == layers));
        for (var i = 0; i < 4; i++)
        {
            Assert.IsTrue(blocks[i].All(l => l.Name.StartsWith($"/blocks.{i}/", StringComparison.Ordinal)));
        }
    }

    [TestMethod]
    public void LayersThatAreExcluded_LeaveTheBlocksOfTheOthersAlone()
    {
        var graph = Transformer([4, 4, 4]);

        var blocks = Blocks.Of(graph, [.. LinearLayer.In(graph).Where(l => l.Name is not "k1" and not "up0")]);

        Assert.AreEqual("q0 k0 v0 o0 down0 | q1 v1 o1 up1 down1 | q2 k2 v2 o2 up2 down2", Text(blocks));
    }

    [TestMethod]
    public void BlocksOfOtherWidthsBetweenOtherLayers_AreFound() => Assert.AreEqual(
        "in | q0 k0 v0 o0 up0 down0 | q1 k1 v1 o1 up1 down1 | pool", Text(All(Transformer([6, 4], ends: true))));

    [TestMethod]
    public void BranchesThatDoNotRepeat_AreABlockEach() =>
        Assert.AreEqual("q0 k0 v0 o0 | up0 down0", Text(All(Transformer([4]))));

    [TestMethod]
    public void RepeatingLayersWithoutResiduals_AreABlock()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4);
        for (var i = 0; i < 3; i++)
        {
            x = net.Add("Tanh", $"t{i}", [net.Linear($"a{i}", x, 4, 4)]);
            x = net.Relu(net.Linear($"b{i}", x, 4, 4));
        }

        var graph = net.Build(net.Linear("head", x, 4, 2)).Graph;

        Assert.AreEqual("a0 | b0 a1 | b1 a2 | b2", Text(All(graph)));
        Assert.IsTrue(Blocks.AreFoundIn(graph));
    }

    [TestMethod]
    public void LayersInARow_AreNoBlocks()
    {
        var net = new Net();
        var x = net.Relu(net.Linear("a", net.Input("x", 0, 4), 4, 6));
        var graph = net.Build(net.Linear("head", net.Relu(net.Linear("b", x, 6, 4)), 4, 2)).Graph;

        Assert.AreEqual("a | b", Text(All(graph)));
        Assert.IsFalse(Blocks.AreFoundIn(graph));
    }

    [TestMethod]
    public void ModelWithoutLayers_HasNoBlocks()
    {
        var net = new Net();

        Assert.IsEmpty(All(net.Build(net.Relu(net.Input("x", 0, 4))).Graph));
    }

    private static IReadOnlyList<IReadOnlyList<LinearLayer>> All(Graph graph) =>
        Blocks.Of(graph, LinearLayer.In(graph));

    private static string Text(IReadOnlyList<IReadOnlyList<LinearLayer>> blocks) =>
        string.Join(" | ", blocks.Select(b => string.Join(' ', b.Select(l => l.Name))));

    // What is attention to the layers is enough: q, k and v from one value, and o from all three.
    private static Graph Transformer(long[] hidden, bool ends = false)
    {
        var net = new Net();
        var x = net.Input("x", 0, 4);
        x = ends ? net.Linear("in", x, 4, 4) : x;
        for (var i = 0; i < hidden.Length; i++)
        {
            var n = net.LayerNorm($"n{i}", x, 4);
            var mixed = net.Add(
                "Mul",
                $"m{i}",
                [
                    net.Add("Add", $"s{i}", [net.Linear($"q{i}", n, 4, 4), net.Linear($"k{i}", n, 4, 4)]),
                    net.Linear($"v{i}", n, 4, 4),
                ]);
            x = net.Add("Add", $"r{i}", [x, net.Linear($"o{i}", mixed, 4, 4)]);
            n = net.Relu(net.Linear($"up{i}", net.LayerNorm($"f{i}", x, 4), 4, hidden[i]));
            x = net.Add("Add", $"y{i}", [net.Linear($"down{i}", n, hidden[i], 4), x]);
        }

        x = ends ? net.Add("Tanh", "t", [net.Linear("pool", x, 4, 4)]) : x;
        return net.Build(net.Linear("head", net.Relu(x), 4, 2)).Graph;
    }
}
