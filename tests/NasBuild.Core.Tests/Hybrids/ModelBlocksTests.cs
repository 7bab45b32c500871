using NasBuild.Core.Hybrids;
using NasBuild.Core.Networks;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Tests.Quantization;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Hybrids;

[TestClass]
public sealed class ModelBlocksTests
{
    [TestMethod]
    [DataRow("text-gpt", 4)]
    [DataRow("text-retnet", 4)]
    public void TextModels_AreFourBlocks_ThatComputeTheModelAgain(string name, int count) =>
        AssertBlocks(ReferenceData.Model(name), count);

    [TestMethod]
    [DataRow(2, 16)]
    [DataRow(3, 24)]
    public void Transformers_OfAnyDepth_AreTheirBlocks(int depth, int width)
    {
        var model = new CausalTransformer(12, depth, width, 2) { Vocabulary = 20 }.Build(depth);
        AssertBlocks(model, depth);
    }

    [TestMethod]
    public void NetWithoutRepetition_HasNone() => Assert.IsNull(Find(new Mlp([12], 3, [8, 5]).Build(0)));

    [TestMethod]
    public void Blocks_JoinToFewerOnes()
    {
        var blocks = Find(ReferenceData.Model("text-gpt"))!;

        var two = blocks.Joined(2);

        CollectionAssert.AreEqual(
            new[] { blocks.Stream[0], blocks.Stream[2], blocks.Stream[4] }, two.Stream.ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => blocks.Joined(3));
    }

    [TestMethod]
    public void CutValues_AreThoseThatAllWaysPass()
    {
        Node[] nodes =
        [
            new("Relu", ["x"], ["a"]), new("Relu", ["a"], ["left"]), new("Neg", ["a"], ["right"]),
            new("Add", ["left", "right"], ["b"]), new("Mul", ["b", "b"], ["c"]), new("Add", ["c", "b"], ["d"]),
            new("Neg", ["other"], ["side"]), new("Add", ["d", "side"], ["y"]),
        ];
        var graph = new Graph("g", nodes, [], [new ValueInfo("x"), new ValueInfo("other")], [new ValueInfo("y")]);

        CollectionAssert.AreEqual(
            new[] { "x", "a", "b", "d", "y" }, CutValues.Between(graph, "x", "y").ToArray());
        CollectionAssert.AreEqual(new[] { "other", "side", "y" }, CutValues.Between(graph, "other", "y").ToArray());
        Assert.IsTrue(CutValues.Between(graph, "y", "x").IsEmpty);
    }

    private static ModelBlocks? Find(Model model)
    {
        var safe = SafePasses.Apply(model);
        return BlockFinder.Find(safe, ShapeInference.Of(safe, ModelInputs.Of(safe).Samples(batch: 1)));
    }

    // Embedding, blocks and head after each other are the model.
    private static void AssertBlocks(Model model, int count)
    {
        var blocks = Find(model)!;
        var inputs = ModelInputs.Of(model).Samples(batch: 2);
        Assert.AreEqual(count, blocks.Count);
        Assert.AreEqual(
            model.Graph.Initializers.Where(t => t.ElementType == ElementType.Float && t.Shape.Length == 2)
                .Sum(t => t.Count),
            Parts(blocks).SelectMany(p => p.Graph.Initializers).DistinctBy(t => t.Name)
                .Where(t => t.ElementType == ElementType.Float && t.Shape.Length == 2).Sum(t => t.Count));

        var values = new Dictionary<string, Tensor>(inputs);
        foreach (var part in Parts(blocks))
        {
            using var session = Session.Create(part, new SessionSettings(1));
            foreach (var (name, value) in session.Run(session.Inputs.ToDictionary(i => i, i => values[i])))
            {
                values[name] = value;
            }
        }

        using var whole = Session.Create(model, new SessionSettings(1));
        var (expected, actual) = (whole.Run(inputs)[whole.Outputs[0]].ToFloats(), values[whole.Outputs[0]].ToFloats());
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-4f);
        }
    }

    private static IEnumerable<Model> Parts(ModelBlocks blocks) =>
        [blocks.Embedding, .. Enumerable.Range(0, blocks.Count).Select(blocks.Block), blocks.Head];
}
