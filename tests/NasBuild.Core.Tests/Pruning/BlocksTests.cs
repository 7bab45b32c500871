using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Tests.Compression;

namespace NasBuild.Core.Tests.Pruning;

[TestClass]
public sealed class BlocksTests
{
    [TestMethod]
    [DataRow("text-gpt.onnx", 6)]
    [DataRow("text-retnet.onnx", 7)]
    public void Transformer_HasItsBlocks(string name, int layers)
    {
        var blocks = Blocks.Of(LinearLayer.In(ReferenceModels.Load(name).Graph));

        Assert.HasCount(4, blocks);
        Assert.IsTrue(blocks.All(b => b.Count == layers));
        for (var i = 0; i < 4; i++)
        {
            Assert.IsTrue(blocks[i].All(l => l.Name.StartsWith($"/blocks.{i}/", StringComparison.Ordinal)));
        }
    }

    [TestMethod]
    [DataRow("4x4@a 4x4@b 4x4@c", "1 1 1")]
    [DataRow("4x4@a 4x4@a 8x4@b 4x8@c", "2 1 1")]
    [DataRow("8x4@a 4x8@b 8x4@c 4x8@d", "2 2")]
    [DataRow("8x4@a 4x8@b 8x4@c", "1 1 1")]
    [DataRow("8x4@a", "1")]
    public void ShortestRunThatRepeats_IsABlock(string layers, string expected)
    {
        var parsed = layers.Split(' ').Select((text, i) => text.Split('x', '@') is [var rows, var columns, var input]
            ? new LinearLayer($"l{i}", input, $"w{i}", rows[0] - '0', columns[0] - '0', false)
            : throw new FormatException(text)).ToList();

        Assert.AreEqual(expected, string.Join(" ", Blocks.Of(parsed).Select(b => b.Count)));
    }

    [TestMethod]
    public void ModelWithoutLayers_HasNoBlocks() => Assert.IsEmpty(Blocks.Of([]));
}
