using NasBuild.Core.Compression.Channels;

namespace NasBuild.Core.Tests.Compression;

[TestClass]
public sealed class ReferenceModelTests
{
    [TestMethod]
    public void FashionResNet_HasThreeStreamsAndSixInnerWidths()
    {
        var groups = RuleTest.Holds(
            ReferenceModels.Load("fashion-resnet14.onnx"),
            "/stem/stem.0/Conv: 32",
            "/blocks/blocks.0/c1/Conv: 32",
            "/blocks/blocks.1/c1/Conv: 32",
            "/blocks/blocks.2/c1/Conv: 64",
            "/blocks/blocks.2/c2/Conv: 64",
            "/blocks/blocks.3/c1/Conv: 64",
            "/blocks/blocks.4/c1/Conv: 128",
            "/blocks/blocks.4/c2/Conv: 128",
            "/blocks/blocks.5/c1/Conv: 128");

        Assert.AreEqual(
            "/head/Gemm: 10 of head.weight[0]: it reaches the graph output 'logits'",
            string.Join('\n', groups.Refused));
        Assert.AreEqual(
            "/stem/stem.0/Conv, /blocks/blocks.0/c2/Conv, /blocks/blocks.1/c2/Conv",
            string.Join(", ", groups.Groups[0].Producers));
    }

    [TestMethod]
    public void TextGpt_HasHeadsAndFeedForwardWidths()
    {
        var groups = RuleTest.Holds(ReferenceModels.Load("text-gpt.onnx"), [.. Enumerable.Range(0, 4)
            .SelectMany(b => new[] { $"/blocks.{b}/mix/q/MatMul: 6", $"/blocks.{b}/up/MatMul: 768" })]);

        Assert.AreEqual(
            """
            /emb/Gather: 256 of emb.weight[0]: Gather '/emb/Gather' picks from this axis by number
            /emb/Gather: 192 of emb.weight[1]: ReduceMean '/blocks.0/n1/ReduceMean' combines all of this axis: a channel cannot be removed
            /Add: 128 of pos[0]: it is an axis of the graph input 'tokens'
            /blocks.0/mix/Slice: 128 of blocks.0.mix.mask[0]: it is an axis of the graph input 'tokens'
            /blocks.0/mix/Slice: 128 of blocks.0.mix.mask[1]: it is an axis of the graph input 'tokens'
            /head/MatMul: 256 of onnx::MatMul_624[1]: it reaches the graph output 'logits'
            """,
            string.Join('\n', groups.Refused));
        Assert.AreEqual(
            "/blocks.0/mix/q/MatMul, /blocks.0/mix/k/MatMul, /blocks.0/mix/v/MatMul",
            string.Join(", ", groups.Groups[0].Producers));
    }

    [TestMethod]
    public void TextRetNet_HasHeadsOfEachBlockThoughTheirDecayIsStoredOnce()
    {
        var groups = RuleTest.Holds(ReferenceModels.Load("text-retnet.onnx"), [.. Enumerable.Range(0, 4)
            .SelectMany(b => new[] { $"/blocks.{b}/mix/q/MatMul: 6", $"/blocks.{b}/up/MatMul: 768" })]);

        StringAssert.Contains(
            string.Join('\n', groups.Refused),
            "/head/MatMul: 256 of onnx::MatMul_707[1]: it reaches the graph output 'logits'");
    }
}
