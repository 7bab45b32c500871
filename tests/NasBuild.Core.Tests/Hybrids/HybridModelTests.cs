using NasBuild.Core.Hybrids;
using NasBuild.Core.Networks;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Tests.Quantization;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Hybrids;

[TestClass]
public sealed class HybridModelTests
{
    [TestMethod]
    [DataRow(ProjectorKind.Identity)]
    [DataRow(ProjectorKind.Linear)]
    [DataRow(ProjectorKind.Skip)]
    [DataRow(ProjectorKind.TwoLayers)]
    public void OneComponentAlone_IsThatComponent(ProjectorKind projector)
    {
        // Widths and depths differ; three components.
        Model[] models = [Transformer(2, 16, 1), Transformer(4, 24, 2), Transformer(6, 8, 3)];
        var hybrid = HybridModel.Of([.. models.Select(m => Blocks(m).Joined(2))], projector);

        Assert.IsEmpty(GraphVerifier.Faults(hybrid.Model));
        foreach (var (k, model) in models.Index())
        {
            AssertSame(model, hybrid.Choosing([k, k]));
        }
    }

    [TestMethod]
    public void TextModels_AreTheirHybridsWithOneComponent()
    {
        Model[] models = [ReferenceData.Model("text-gpt"), ReferenceData.Model("text-retnet")];
        var hybrid = HybridModel.Of([.. models.Select(Blocks)], ProjectorKind.Identity);

        AssertSame(models[0], hybrid.Choosing([0, 0, 0, 0]));
        AssertSame(models[1], hybrid.Choosing([1, 1, 1, 1]));
    }

    // The formula by hand, with a component that is its own branch: two equal components are each of them, whatever
    // the gates are, as long as projectors change nothing.
    [TestMethod]
    public void EqualComponents_AreTheirHybrid_WhateverTheGates()
    {
        var model = Transformer(2, 16, 1);
        var hybrid = HybridModel.Of([Blocks(model), Blocks(model)], ProjectorKind.Identity);

        AssertSame(model, hybrid.Model);
        AssertSame(model, hybrid.Model.WithInitializers(hybrid.Gates.Select((g, b) =>
            Tensor.Create<float>(g, [2], [0.3f * b, 1.2f]))));
    }

    [TestMethod]
    public void GatesAndProjectors_HaveGradients()
    {
        var hybrid = HybridModel.Of(
            [Blocks(Transformer(2, 16, 1)), Blocks(Transformer(2, 12, 2))], ProjectorKind.TwoLayers);
        var inputs = ModelInputs.Of(hybrid.Model).Samples(batch: 2);
        var loss = new CrossEntropy("logits");
        var labels = Tensor.Create<long>(loss.Labels, [2, 12], [.. Enumerable.Range(0, 24).Select(i => i % 20L)]);
        using var session = TrainingEngines.Default.Gradients(
            hybrid.Model, loss, inputs, [.. hybrid.Gates, .. hybrid.Projectors], new SessionSettings(1));
        var batch = inputs.Append(new(labels.Name, labels)).ToDictionary();
        var gradients = session.Compute(batch).Gradients;

        CollectionAssert.AreEquivalent(hybrid.Gates.Concat(hybrid.Projectors).ToList(), gradients.Keys.ToList());
        Assert.IsTrue(hybrid.Gates.All(g => gradients[g].ToFloats().Any(v => v != 0)));

        // The softmax does not change with the sum of its numbers.
        Assert.IsTrue(hybrid.Gates.All(g => Math.Abs(gradients[g].ToFloats().Sum()) < 1e-5));
    }

    [TestMethod]
    public void ComponentsOfDifferentDepth_AreRefused() => Assert.ThrowsExactly<ArgumentException>(() =>
        HybridModel.Of([Blocks(Transformer(2, 16, 1)), Blocks(Transformer(3, 16, 1))], ProjectorKind.Identity));

    private static Model Transformer(int depth, int width, int seed) =>
        new CausalTransformer(12, depth, width, 2) { Vocabulary = 20 }.Build(seed);

    private static ModelBlocks Blocks(Model model)
    {
        var safe = SafePasses.Apply(model);
        return BlockFinder.Find(safe, ShapeInference.Of(safe, ModelInputs.Of(safe).Samples(batch: 1)))!;
    }

    private static void AssertSame(Model expected, Model actual)
    {
        using var first = Session.Create(expected, new SessionSettings(1));
        using var second = Session.Create(actual, new SessionSettings(1));
        var tokens = ModelInputs.Of(expected).Samples(batch: 2, seed: 3).Values.Single();
        float[] Run(Session session) => session.Run(new Dictionary<string, Tensor>
        {
            [session.Inputs[0]] = tokens,
        })[session.Outputs[0]].ToFloats();
        var (x, y) = (Run(first), Run(second));
        var scale = x.Max(Math.Abs);
        for (var i = 0; i < x.Length; i++)
        {
            Assert.AreEqual(x[i], y[i], 1e-5f * scale);
        }
    }
}
