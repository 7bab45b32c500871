using NasBuild.Core.Hybrids;
using NasBuild.Core.Networks;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Hybrids;

/// <summary>Small random transformers as components.</summary>
internal static class SmallHybrids
{
    public static Model Transformer(int depth, int width, int seed) =>
        new CausalTransformer(12, depth, width, 2) { Vocabulary = 20 }.Build(seed);

    public static ModelBlocks Blocks(Model model)
    {
        var safe = SafePasses.Apply(model);
        return BlockFinder.Find(safe, ShapeInference.Of(safe, ModelInputs.Of(safe).Samples(batch: 1)))!;
    }

    /// <summary>Returns a hybrid whose projectors change what they read.</summary>
    public static SoftHybrid Disturbed(SoftHybrid soft, float by)
    {
        var random = new Random(4);
        return soft with
        {
            Model = soft.Model.WithInitializers(soft.Projectors.Select(p => soft.Model.Graph[p].Initializer!)
                .Select(t => Tensor.Create<float>(t.Name, [.. t.Shape], Array.ConvertAll(
                    t.ToFloats(), v => v + (by * (random.NextSingle() - 0.5f)))))),
        };
    }

    public static void AssertSame(Model expected, Model actual)
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
