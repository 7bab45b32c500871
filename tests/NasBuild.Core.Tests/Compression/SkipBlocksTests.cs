using NasBuild.Core.Compression.Blocks;
using NasBuild.Core.Compression.Channels;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Compression;

/// <summary>
/// The property that skipping must have: it computes what the model computes once the last weights of the
/// branch are zero.
/// </summary>
[TestClass]
public sealed class SkipBlocksTests
{
    [TestMethod]
    public void FashionResNet_IsWithoutABlockWhatItIsWithoutItsLastConvolution() =>
        Hold(
            ReferenceModels.Load("fashion-resnet14.onnx"),
            "/blocks/blocks.0/Add, /blocks/blocks.1/Add, /blocks/blocks.3/Add, /blocks/blocks.5/Add");

    [TestMethod]
    [DataRow("text-gpt.onnx")]
    [DataRow("text-retnet.onnx")]
    public void LanguageModel_IsWithoutABlockWhatItIsWithoutItsLastProduct(string name) =>
        Hold(ReferenceModels.Load(name), string.Join(", ", Enumerable.Range(0, 4).SelectMany(b =>
            new[] { $"/blocks.{b}/Add", $"/blocks.{b}/Add_1" })));

    [TestMethod]
    public void BlocksOfASmallNet_AreSkippedOneByOneAndTogether()
    {
        var net = new Net();
        var x = net.Conv("stem", net.Input("x", 0, 1, 6, 6), 1, 4);
        var inner = net.Add("Add", "inner", [net.Conv("b", net.Relu(net.Conv("a", x, 4, 4)), 4, 4), "a"]);
        x = net.Relu(net.Add("Add", "outer", [x, net.Conv("c", inner, 4, 4)]));
        net.Add("Add", "last", [x, net.Conv("d", x, 4, 4)]);

        Hold(net.Build("last"), "inner, outer, last");
    }

    [TestMethod]
    public void OutputThatIsTheInput_KeepsItsName()
    {
        var net = new Net();
        var x = net.Input("x", 0, 4);
        net.Add("Add", "y", [x, net.Gemm("a", x, 4, 4)]);
        net.Add("Add", "z", ["y", net.Gemm("b", "y", 4, 4)]);

        Hold(net.Build("z"), "y, z");
    }

    [TestMethod]
    public void BlockOfAnotherModel_IsRefused()
    {
        var net = new Net();

        Assert.ThrowsExactly<ArgumentException>(() =>
            SkipBlocks.Apply(net.Build(net.Relu(net.Input("x", 0, 4))), [new ResidualBlock("y", "x", "y")]));
    }

    private static void Hold(Model original, string expected)
    {
        var groups = RuleTest.Find(original);
        var model = groups.Model;
        var blocks = ResidualBlocks.Find(model.Graph, groups.Shapes);
        Assert.AreEqual(expected, string.Join(", ", blocks.Select(b => b.Name)));
        foreach (var skipped in blocks.Select(b => new[] { b }).Append([.. blocks]))
        {
            var less = SkipBlocks.Apply(model, skipped);

            RuleTest.AreClose(
                RuleTest.Run(skipped.Aggregate(model, Silenced)),
                RuleTest.Run(less),
                string.Join(", ", skipped.Select(b => b.Name)));
            GraphVerifier.Verify(less);
            CollectionAssert.IsSubsetOf(
                less.Graph.Initializers.Select(t => t.Name).ToArray(),
                model.Graph.Initializers.Select(t => t.Name).ToArray());
            Assert.IsLessThan(model.Graph.Initializers.Length, less.Graph.Initializers.Length, "weights are gone");
            Assert.IsTrue(less.Graph.Initializers.All(t => less.Graph[t.Name].Uses.Count > 0));
        }
    }

    // The branch's last layer: what it multiplies by and what it adds.
    private static Model Silenced(Model model, ResidualBlock block)
    {
        var constants = new HashSet<string>();
        for (var value = model.Graph[block.Sum].Producer!.Inputs.Single(i =>
            i != block.Input); constants.All(c => model.Graph[c].Initializer!.Shape.Length < 2);)
        {
            var inputs = model.Graph[value].Producer!.Inputs;
            constants.UnionWith(inputs.Where(i => model.Graph[i].Initializer is { } t && t.ElementType.IsFloat()));
            value = inputs.FirstOrDefault(i => model.Graph[i].Initializer is null, "");
        }

        return model.With(model.Graph.With(initializers: model.Graph.Initializers.Select(t =>
            constants.Contains(t.Name) ? Tensor.Create<float>(t.Name, t.Shape.AsSpan(), new float[t.Count]) : t)));
    }
}
