using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Hybrids;
using NasBuild.Core.Tests.Quantization;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using static NasBuild.Core.Tests.Hybrids.SmallHybrids;

namespace NasBuild.Core.Tests.Hybrids;

[TestClass]
public sealed class SoftHybridTests
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
        var hybrid = SoftHybrid.Of([.. models.Select(m => Blocks(m).Joined(2))], projector);

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
        var hybrid = SoftHybrid.Of([.. models.Select(Blocks)], ProjectorKind.Identity);

        AssertSame(models[0], hybrid.Choosing([0, 0, 0, 0]));
        AssertSame(models[1], hybrid.Choosing([1, 1, 1, 1]));
    }

    // The formula by hand, with a component that is its own branch: two equal components are each of them, whatever
    // the gates are, as long as projectors change nothing.
    [TestMethod]
    public void EqualComponents_AreTheirHybrid_WhateverTheGates()
    {
        var model = Transformer(2, 16, 1);
        var hybrid = SoftHybrid.Of([Blocks(model), Blocks(model)], ProjectorKind.Identity);

        AssertSame(model, hybrid.Model);
        AssertSame(model, hybrid.With([0.3f, 0.7f, 0.9f, 0.1f]));
    }

    [TestMethod]
    public void GatesAndProjectors_HaveGradients()
    {
        var hybrid = SoftHybrid.Of(
            [Blocks(Transformer(2, 16, 1)), Blocks(Transformer(2, 12, 2))], ProjectorKind.TwoLayers);
        var inputs = ModelInputs.Of(hybrid.Model).Samples(batch: 2);
        var loss = new CrossEntropy("logits");
        var labels = Tensor.Create<long>(loss.Labels, [2, 12], [.. Enumerable.Range(0, 24).Select(i => i % 20L)]);
        using var session = TrainingEngines.Default.Gradients(
            hybrid.Model, loss, inputs, [SoftHybrid.Gates, .. hybrid.Projectors], new SessionSettings(1));
        var batch = inputs.Append(new(labels.Name, labels)).ToDictionary();
        var gradients = session.Compute(batch).Gradients;

        CollectionAssert.AreEquivalent(hybrid.Projectors.Append(SoftHybrid.Gates).ToList(), gradients.Keys.ToList());
        Assert.IsTrue(gradients[SoftHybrid.Gates].ToFloats().All(g => g != 0));

        // Against finite differences.
        for (var i = 0; i < 4; i++)
        {
            const float Step = 0.01f;
            double Loss(float change)
            {
                float[] shares = [0.5f, 0.5f, 0.5f, 0.5f];
                shares[i] += change;
                using var other = TrainingEngines.Default.Gradients(
                    hybrid.With(shares), loss, inputs, [.. hybrid.Projectors], new SessionSettings(1));
                return other.Compute(batch).Loss;
            }

            Assert.AreEqual((Loss(Step) - Loss(-Step)) / (2 * Step), gradients[SoftHybrid.Gates].ToDoubles()[i], 2e-3);
        }
    }

    [TestMethod]
    public void ComponentsOfDifferentDepth_AreRefused() => Assert.ThrowsExactly<ArgumentException>(() =>
        SoftHybrid.Of([Blocks(Transformer(2, 16, 1)), Blocks(Transformer(3, 16, 1))], ProjectorKind.Identity));
}
