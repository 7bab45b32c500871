using System.Runtime.InteropServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Quality;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;
using static NasBuild.Core.Tests.Hybrids.SmallHybrids;

namespace NasBuild.Core.Tests.Hybrids;

[TestClass]
public sealed class HybridTrainingTests
{
    private static readonly HybridModelSettings Settings = new()
    {
        ProjectorSteps = 30,
        Steps = 60,
        BatchSize = 8,
        Rate = 0.001,
        Cost = 0,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("nasbuild-hybrid-").FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void Projectors_AreTrained_AndComponentsStay()
    {
        var soft = Soft();

        var trained = Training(Settings).Projectors(soft);

        var changed = soft.Model.Graph.Initializers.Where(t =>
            !t.ToBytes().Span.SequenceEqual(trained.Model.Graph[t.Name].Initializer!.ToBytes().Span)).Select(t => t.Name).ToList();
        Assert.IsNotEmpty(changed.Intersect(soft.Projectors).ToList());
        Assert.IsEmpty(changed.Except(soft.Projectors).Except(soft.Embeddings).ToList());
        Assert.IsLessThan(Loss(soft.Model), Loss(trained.Model));
    }

    [TestMethod]
    [DataRow(HybridSearchMethod.Alternating, 0.05)]
    [DataRow(HybridSearchMethod.Simultaneous, 0.05)]
    [DataRow(HybridSearchMethod.Gaea, 5)]
    [DataRow(HybridSearchMethod.Gumbel, 0.05)]
    public void Search_PrefersTheComponentThatKnowsTheText(HybridSearchMethod method, double rate)
    {
        // One was trained on the text, the other was not.
        var (taught, fresh) = (Trained(Transformer(2, 16, 1)), Transformer(2, 16, 2));
        var soft = SoftHybrid.Of([Blocks(fresh), Blocks(taught)], ProjectorKind.Skip);

        var (found, shares) = Training(Settings with { Search = method, GateRate = rate }).Search(soft, [0, 0, 0, 0]);

        Assert.IsGreaterThan(0.6f, shares[1]);
        Assert.IsGreaterThan(0.6f, shares[3]);
        Assert.IsLessThan(Loss(soft.Model), Loss(found.With(shares)));
    }

    [TestMethod]
    public void Search_PrefersTheCheaperOfEqualComponents()
    {
        var model = Trained(Transformer(2, 16, 1));
        var soft = SoftHybrid.Of([Blocks(model), Blocks(model)], ProjectorKind.Skip);

        var (_, shares) = Training(Settings with { Cost = 1 }).Search(soft, [0.5, 0.1, 0.1, 0.5]);

        Assert.IsGreaterThan(0.9f, shares[1]);
        Assert.IsGreaterThan(0.9f, shares[2]);
    }

    [TestMethod]
    public void Weights_AreTrainedUnderFixedShares()
    {
        var soft = Soft();
        float[] shares = [0.3f, 0.7f, 0.8f, 0.2f];

        var trained = Training(Settings).Weights(soft, shares, steps: 30);

        CollectionAssert.AreEqual(shares, trained.Graph[SoftHybrid.Gates].Initializer!.ToFloats());
        Assert.IsLessThan(Loss(soft.With(shares)), Loss(trained));
    }

    [TestMethod]
    public void InterruptedSearch_EndsAsAnUninterruptedOne()
    {
        var soft = Soft();
        var settings = Settings with { Steps = 120 };
        var (whole, shares) = Uninterrupted(settings).Search(soft, [0, 0, 0, 0]);
        using var stop = new CancellationTokenSource();
        var interrupted = Training(settings, p =>
        {
            if (p.Steps == 50)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsExactly<OperationCanceledException>(() => interrupted.Search(soft, [0, 0, 0, 0], stop.Token));
        Assert.IsTrue(File.Exists(Path.Combine(folder, "hybrid.gates.checkpoint")));

        List<long> steps = [];
        var (resumed, again) = Training(settings, p => steps.Add(p.Steps)).Search(soft, [0, 0, 0, 0]);

        CollectionAssert.AreEqual(shares, again);
        Assert.IsTrue(whole.Model.ToBytes().AsSpan().SequenceEqual(resumed.Model.ToBytes()));
        Assert.IsTrue(steps.TrueForAll(s => s > 50), string.Join(' ', steps));
    }

    // Twenty letters that follow each other by a rule.
    private static Dataset Text()
    {
        const int Count = 64;
        var tokens = new long[Count * 12];
        var labels = new int[Count * 12];
        for (var i = 0; i < Count; i++)
        {
            for (var (j, at) = (0, i % 20); j < 12; j++)
            {
                tokens[(i * 12) + j] = at;
                at = ((3 * at) + 1) % 20;
                labels[(i * 12) + j] = at;
            }
        }

        return new Dataset(
            "train",
            [
                new InputColumn(
                    "tokens", ElementType.Int64, [12], MemoryMarshal.AsBytes(tokens.AsSpan()).ToArray(), Count),
            ],
            [.. labels]);
    }

    private static double Loss(Model model)
    {
        using var session = Session.Create(model, new SessionSettings(1));
        return Math.Log(new PerplexityMetric(16).Measure(session, Text()));
    }

    private static SoftHybrid Soft() => SoftHybrid.Of(
        [Blocks(Transformer(2, 16, 1)), Blocks(Transformer(2, 12, 2))], ProjectorKind.Skip);

    private static Model Trained(Model model)
    {
        var (blocks, alone) = (Blocks(model), SoftHybrid.Of([Blocks(model)], ProjectorKind.Skip));
        var weights = Uninterrupted(Settings with { Rate = 0.01 }).Weights(alone, [1, 1], steps: 150).Graph.Initializers
            .Where(t => t.Name.StartsWith("component1.", StringComparison.Ordinal));
        return new DiscreteHybrid([blocks], (_, _, _) => LinearMap.Zero(1, 1)).Of(HybridChoice.Of(0, 0))
            .WithInitializers(weights);
    }

    private static HybridTraining Uninterrupted(HybridModelSettings settings) => new()
    {
        Engine = TrainingEngines.Default,
        Settings = settings,
        Samples = Text(),
        Session = new SessionSettings(1),
    };

    private HybridTraining Training(HybridModelSettings settings, Action<TrainingProgress>? progress = null) => new()
    {
        Engine = TrainingEngines.Default,
        Settings = settings,
        Samples = Text(),
        Session = new SessionSettings(1),
        Checkpoint = (Path.Combine(folder, "hybrid"), settings.ToString()),
        Progress = (_, p) => progress?.Invoke(p),
    };
}
