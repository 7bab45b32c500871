using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Tests.Quantization;
using NasBuild.Engine;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Hybrids;

[TestClass]
public sealed class SpatialBlocksTests
{
    private static readonly Model[] Models =
    [
        SafePasses.Apply(ReferenceData.Model("fashion-resnet14")),
        SafePasses.Apply(InferenceForm.Of(new MobileNetV2(new ImageShape(1, 28, 28), 10, 0.25).Build(1))),
    ];

    private static readonly Dictionary<string, Tensor> Sample = new()
    {
        ["image"] = Tensor.Create<float>(
            "image", [2, 1, 28, 28], [.. Enumerable.Range(0, 2 * 784).Select(i => (i * 37 % 101) / 100f)]),
    };

    [TestMethod]
    public void ConvolutionalNets_AreCutAtEqualSizes()
    {
        var components = Components();

        Assert.HasCount(2, components);
        foreach (var cut in Enumerable.Range(0, components[0].Count + 1))
        {
            var (x, y) = (Shape(components[0], cut), Shape(components[1], cut));
            CollectionAssert.AreEqual(x[2..], y[2..]);
        }

        CollectionAssert.AreEqual(
            new[] { 28L, 28, 14, 7 }, Enumerable.Range(0, 4).Select(c => Shape(components[0], c)[2]).ToArray());
    }

    [TestMethod]
    [DataRow(ProjectorKind.Skip)]
    [DataRow(ProjectorKind.TwoLayers)]
    public void OneComponentAlone_IsThatComponent(ProjectorKind kind)
    {
        var components = Components();
        var soft = SoftHybrid.Of(components, kind);
        var discrete = new DiscreteHybrid(components, (_, _, _) => throw new InvalidOperationException());
        foreach (var k in new[] { 0, 1 })
        {
            var expected = Run(Models[k]);
            AssertClose(expected, Run(soft.Choosing([k, k, k])));
            AssertClose(expected, Run(discrete.Of(HybridChoice.Of(k, k, k))));
        }
    }

    [TestMethod]
    public void MixedBlocks_AreTheSoftHybrid_AndChangesAreTranslatedBy1x1Convolutions()
    {
        var components = Components();
        var soft = SmallHybrids.Disturbed(SoftHybrid.Of(components, ProjectorKind.Skip), 0.1f);
        float[] shares = [0.3f, 0.7f, 0.6f, 0.4f, 0.5f, 0.5f];
        var stitching = new Stitching(components, () => [Sample], new SessionSettings(1));
        var discrete = new DiscreteHybrid(components, stitching.Between);

        AssertClose(Run(soft.With(shares)), Run(discrete.Of(HybridChoice.Of(shares, 2, 0.1), soft)));
        var changed = discrete.Of(HybridChoice.Of(0, 1, 0));
        Assert.IsEmpty(GraphVerifier.Faults(changed));
        Assert.IsTrue(Run(changed).All(float.IsFinite));
        Assert.HasCount(2, changed.Graph.Nodes.Where(n =>
            n.Is("Conv") && n.Inputs[1].EndsWith("stitch.weight", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void NetsWithoutCommonSizes_AreExplained()
    {
        var other = SafePasses.Apply(InferenceForm.Of(new ResNet(new ImageShape(1, 28, 28), 10, 1, [8]).Build(0)));

        var error = Assert.ThrowsExactly<HybridException>(() =>
            HybridComponents.Of([("a.onnx", Models[0]), ("b.onnx", other)], Sample, 0));

        Assert.AreEqual("b.onnx", error.Component);
        Assert.Contains("in common", error.Obstacle);
    }

    private static IReadOnlyList<ModelBlocks> Components() =>
        HybridComponents.Of([("a.onnx", Models[0]), ("b.onnx", Models[1])], Sample, 0);

    private static long[] Shape(ModelBlocks of, int cut) => [.. of.Types[of.Stream[cut]].Shape];

    private static float[] Run(Model model)
    {
        using var session = Session.Create(model, new SessionSettings(1));
        return session.Run(new Dictionary<string, Tensor> { [session.Inputs[0]] = Sample["image"] })[session.Outputs[0]]
            .ToFloats();
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        var scale = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 2e-5f * scale);
        }
    }
}
