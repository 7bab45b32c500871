using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Hybrids;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;
using static NasBuild.Core.Tests.Hybrids.SmallHybrids;

namespace NasBuild.Core.Tests.Hybrids;

[TestClass]
public sealed class DiscreteHybridTests
{
    private readonly Model[] models = [Transformer(2, 16, 1), Transformer(4, 24, 2), Transformer(6, 8, 3)];

    [TestMethod]
    public void OneComponentAlone_IsThatComponent_WithoutGates()
    {
        foreach (var (k, model) in models.Index())
        {
            var discrete = Hybrid().Of(HybridChoice.Of(k, k));

            AssertSame(model, discrete);
            Assert.AreEqual(
                Two(model).Model.Graph.Initializers.Sum(t => t.Count), discrete.Graph.Initializers.Sum(t => t.Count));
        }
    }

    [TestMethod]
    public void AnotherComponentInTheNextBlock_ReadsATranslatedStream()
    {
        List<(int, int, int)> asked = [];
        var discrete = Hybrid((cut, from, to) =>
        {
            asked.Add((cut, from, to));
            return LinearMap.Identity(24, 16);
        }).Of(HybridChoice.Of(1, 0));

        CollectionAssert.AreEqual(new[] { (1, 1, 0) }, asked);
        Assert.IsEmpty(GraphVerifier.Faults(discrete));
        Assert.HasCount(1, discrete.Graph.Initializers.Where(t => t.Name.EndsWith("stitch.weight", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(ProjectorKind.Identity)]
    [DataRow(ProjectorKind.Linear)]
    [DataRow(ProjectorKind.Skip)]
    [DataRow(ProjectorKind.TwoLayers)]
    public void MixedBlocks_AreTheSoftHybrid(ProjectorKind kind)
    {
        var components = models.Select(Two).ToList();
        var soft = Disturbed(SoftHybrid.Of(components, kind, 5), 0.2f);
        float[] shares = [0.25f, 0.75f, 0, 0.5f, 0.2f, 0.3f];

        var discrete = Hybrid().Of(HybridChoice.Of(shares, 3, threshold: 0.1), soft);

        AssertSame(soft.With(shares), discrete);

        // Two branches, then three, with a projector before and behind each.
        Assert.HasCount(
            kind == ProjectorKind.TwoLayers ? 20 : 10,
            discrete.Graph.Initializers.Where(t =>
                t.Name.StartsWith("block", StringComparison.Ordinal)
                && t.Name.EndsWith(".weight", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void MixedBlockBehindABlockAlone_IsTheSoftHybrid()
    {
        var components = models.Select(Two).ToList();
        var soft = Disturbed(SoftHybrid.Of(components, ProjectorKind.Skip, 5), 0.2f);
        float[] shares = [1, 0, 0, 0.5f, 0.5f, 0];

        AssertSame(soft.With(shares), Hybrid().Of(HybridChoice.Of(shares, 3, threshold: 0.1), soft));
        AssertSame(
            soft.With([0.5f, 0.5f, 0, 0, 0, 1]),
            Hybrid().Of(HybridChoice.Of([0.5f, 0.5f, 0, 0, 0, 1], 3, threshold: 0.1), soft));
    }

    [TestMethod]
    public void MixedBlocksWithoutProjectors_AreRefused() => Assert.ThrowsExactly<ArgumentException>(() =>
        Hybrid().Of(HybridChoice.Of([0.5f, 0.5f, 0, 1, 0, 0], 3, threshold: 0.1)));

    [TestMethod]
    public void Threshold_DropsBranches_AndTheRestShareTheWhole()
    {
        var choice = HybridChoice.Of([0.6f, 0.3f, 0.1f, 0.2f, 0.5f, 0.3f], 3, threshold: 0.25);

        CollectionAssert.AreEqual(
            new[] { "block1.component1=0.6667", "block1.component2=0.3333", "block2.component2=0.625", "block2.component3=0.375" },
            choice.Named().Select(n => FormattableString.Invariant($"{n.Key}={n.Value}")).ToArray());
        Assert.IsFalse(choice.IsDiscrete);
        Assert.IsTrue(HybridChoice.Of([0.6f, 0.3f, 0.1f], 3, threshold: 0.9).IsDiscrete);
        var again = HybridChoice.Find(choice.Named(), 2, 3)!;
        CollectionAssert.AreEqual(choice.Named().ToList(), again.Named().ToList());
        Assert.IsNull(HybridChoice.Find(choice.Named(), 1, 3));
        Assert.IsNull(HybridChoice.Find(choice.Named(), 3, 3));
        Assert.IsNull(HybridChoice.Find(choice.Named(), 2, 2));
        Assert.IsNull(HybridChoice.Find(choice.Named().SetItem("block1.component1", 1.5), 2, 3));
    }

    // Streams of one component, read with the layer that reads them: a known map is found again.
    [TestMethod]
    public void Stitching_FindsTheMapBetweenStreams()
    {
        var model = models[0];
        var blocks = Two(model);
        var inputs = ModelInputs.Of(model);
        var stitching = new Stitching(
            [blocks, blocks], () => Enumerable.Range(0, 8).Select(seed => inputs.Samples(batch: 8, seed)),
            new SessionSettings(1));

        var map = stitching.Between(1, 0, 1);

        // The identity, apart from the ridge.
        var identity = LinearMap.Identity(16, 16);
        for (var i = 0; i < map.Weights.Length; i++)
        {
            Assert.AreEqual(identity.Weights[i], map.Weights[i], 0.02);
        }

        AssertSame(model, new DiscreteHybrid([blocks, blocks], (_, _, _) => identity).Of(HybridChoice.Of(0, 1)));
    }

    // Any layer between the same streams has a larger square error.
    [TestMethod]
    public void Stitching_HasTheLeastSquareError()
    {
        ModelBlocks[] components = [Two(models[0]), Two(models[1])];
        var inputs = ModelInputs.Of(models[0]).Samples(batch: 32, seed: 1);
        var map = new Stitching(components, () => [inputs], new SessionSettings(1)).Between(1, 0, 1);
        var (x, y) = (Stream(components[0], inputs), Stream(components[1], inputs));
        double Error(LinearMap of) => Enumerable.Range(0, x.Length / 16).Sum(row => Enumerable.Range(0, 24).Sum(o =>
        {
            var sum = (double)of.Bias[o];
            for (var i = 0; i < 16; i++)
            {
                sum += x[(row * 16) + i] * of.Weights[(i * 24) + o];
            }

            return Math.Pow(sum - y[(row * 24) + o], 2);
        }));
        var best = Error(map);
        var random = new Random(1);
        for (var i = 0; i < 10; i++)
        {
            Assert.IsLessThan(Error(map with
            {
                Weights = Array.ConvertAll(map.Weights, w => w + (0.05f * (random.NextSingle() - 0.5f))),
            }), best);
            Assert.IsLessThan(Error(map with
            {
                Bias = Array.ConvertAll(map.Bias, b => b + (0.2f * (random.NextSingle() - 0.5f))),
            }), best);
        }
    }

    private static float[] Stream(ModelBlocks of, IReadOnlyDictionary<string, Tensor> inputs)
    {
        using var session = Session.Create(of.Through(1), new SessionSettings(1));
        return session.Run(new Dictionary<string, Tensor> { [session.Inputs[0]] = inputs.Values.Single() })[
            session.Outputs[0]].ToFloats();
    }

    private static ModelBlocks Two(Model model) => Blocks(model).Joined(2);

    private DiscreteHybrid Hybrid(Func<int, int, int, LinearMap>? stitch = null) => new(
        [.. models.Select(Two)], stitch ?? ((_, _, _) => throw new InvalidOperationException("Nothing to translate.")));
}
