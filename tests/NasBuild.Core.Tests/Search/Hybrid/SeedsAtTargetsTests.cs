using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Hybrid;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Tests.Compression;
using NasBuild.Engine.Inputs;

namespace NasBuild.Core.Tests.Search.Hybrid;

[TestClass]
public sealed class SeedsAtTargetsTests
{
    // A quality that is too low asks for no more compression.
    [TestMethod]
    [DataRow("target: { size: 40 % }\n", 0.9)]
    [DataRow("target: { size: 40 %, accuracy-drop: 10 points }\n", 0.2)]
    public void DegreeThatJustMeetsATargetOfCost_IsFoundByBisection(string target, double quality)
    {
        var transformations = Chain();
        var seeds = new SeedsAtTargets(transformations, Objectives(target));
        List<PolicyTrial> trials = [];
        for (var fresh = Fresh(); fresh.Count > 0; fresh = Fresh())
        {
            trials.AddRange(fresh.Select(p =>
                new PolicyTrial(p, Measured(transformations, p) with { Quality = quality }, 0)));
        }

        Assert.IsLessThanOrEqualTo(seeds.Count, trials.Count);
        var sizes = trials.Select(t => t.Measured.Counts["size"]).ToList();
        Assert.IsInRange(380, 400, sizes.Where(s => s <= 400).Max());
        Assert.IsLessThan(450, sizes.Where(s => s > 400).Min());

        List<Policy> Fresh() => [.. seeds.Next(trials).Distinct().Where(p => trials.TrueForAll(t => t.Point != p))];
    }

    [TestMethod]
    public void WithoutATargetOfCost_EveryDegreeIsASeed()
    {
        var transformations = Chain();
        var seeds = new SeedsAtTargets(transformations, Objectives("target: { accuracy-drop: 10 points }\n"));

        CollectionAssert.AreEqual(PolicySeeds.Of(transformations).ToArray(), seeds.Next([]).ToArray());
        Assert.AreEqual(PolicySeeds.Of(transformations).Count(), seeds.Count);
    }

    private static Transformations Chain()
    {
        var net = new Net();
        var model = net.Classify(
            net.Relu(net.Conv("b", net.Relu(net.Conv("a", net.Input("x", 0, 1, 8, 8), 1, 64)), 64, 64)), 64);
        return new Transformations(model, new ChannelTransformation(
            ChannelFinder.Find(model, ModelInputs.Of(model)), new PruneSettings { MaxRatio = 0.9, RoundTo = 1 }));
    }

    // As much of 1000 bytes as of the channels.
    private static Measured Measured(Transformations transformations, Policy policy) => new(
        0.9, 1, new Counts([KeyValuePair.Create("size", 1000L * transformations.Space.Read(policy).Sum() / 128)]));

    private static Objectives Objectives(string target) => new(
        ConfigurationReader.Parse(
            "model: { source: m.onnx, task: image-classification }\ndata: { train: t.npz, validation: v.npz }\nprune: {}\n"
            + target,
            "nas.yaml"),
        new Profile(Counts(1000), 1, 250, "accuracy", 0.9, 0.9, 1, Counts(100), 0.1), higherIsBetter: true);

    private static Counts Counts(long size) => new([KeyValuePair.Create("size", size)]);
}
