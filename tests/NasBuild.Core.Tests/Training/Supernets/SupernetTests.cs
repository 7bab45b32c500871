using System.Runtime.InteropServices;
using NasBuild.Core.Architectures;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Networks;
using NasBuild.Core.Networks.Layers;
using NasBuild.Core.Spaces;
using NasBuild.Core.Training.Supernets;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Core.Tests.Training.Supernets;

[TestClass]
public sealed class SupernetTests
{
    private static readonly SessionSettings Settings = new(Threads: 1) { Spin = false };

    private static readonly ResidualSpace Nets = new(new ImageShape(1, 9, 8), 3, [
        new StageChoices([8, 5], [2, 1], [8, 4, 3]), new StageChoices([9, 4], [3, 2, 1], [8, 4])]);

    [TestMethod]
    public void EveryArchitecture_IsTheNetworkOfTheFirstChannelsAndBlocks()
    {
        var random = new Random(5);
        var supernet = new Supernet(Nets, Shaken((Nets.Largest with { Gated = true }).Build(0)));
        var images = Images(16).Batches(16).Single().Inputs;
        foreach (var policy in new[] { Nets.Space.Uncompressed, Nets.Space.MostCompressed }
            .Concat(Enumerable.Range(0, 8).Select(_ => Nets.Draw(random))))
        {
            var alone = Nets.Network(policy).Build(1);
            alone = alone.WithInitializers(alone.Graph.Initializers.Select(t => First(
                supernet.Model.Graph[t.Name].Initializer!, t)));

            var (expected, actual) = (
                Run(alone, images), Run(supernet.Model, supernet.Inputs(images, policy)));
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], actual[i], 1e-4f, $"{policy}");
            }
        }
    }

    [TestMethod]
    public void Training_TeachesTheLargestAndTheSmallest_AndRepeatsItself()
    {
        var data = Images(480);
        var training = new SupernetTraining
        {
            Engine = TrainingEngines.Default,
            Space = Nets,
            Session = Settings,
            Recipe = new TrainingRecipe { Epochs = 6, BatchSize = 32, Rate = 0.01 },
        };
        var net = training.Run(data);
        using var score = new SupernetScore(net, Images(240, first: 480), Settings);
        using var untrained = new SupernetScore(
            new Supernet(Nets, (Nets.Largest with { Gated = true }).Build(0)), Images(240, first: 480), Settings);

        foreach (var policy in new[] { Nets.Space.Uncompressed, Nets.Space.MostCompressed })
        {
            Assert.IsGreaterThan(0.85, score.Of(policy));
            Assert.IsLessThan(0.6, untrained.Of(policy));
        }

        Assert.IsTrue(net.Model.ToBytes().AsSpan().SequenceEqual(training.Run(data).Model.ToBytes()));
    }

    [TestMethod]
    public void InterruptedTraining_ResumesToTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        var (data, path) = (Images(96), Path.Combine(folder.Path, "net.supernet"));
        var training = new SupernetTraining
        {
            Engine = TrainingEngines.Default,
            Space = Nets,
            Session = Settings,
            Recipe = new TrainingRecipe { Epochs = 3, BatchSize = 32, Rate = 0.01 },
            Checkpoint = (path, "key"),
        };
        var whole = training.Run(data).Model.ToBytes();
        File.Delete(path);

        using var cancellation = new CancellationTokenSource();
        using var watch = new Timer(_ =>
        {
            if (File.Exists(path))
            {
                cancellation.Cancel();
            }
        }, null, 0, 1);
        try
        {
            training.Run(data, cancellation.Token);
        }
        catch (OperationCanceledException)
        {
        }

        Assert.IsTrue(File.Exists(path));
        Assert.IsTrue(training.Run(data).Model.ToBytes().AsSpan().SequenceEqual(whole));

        // A finished one is read.
        Assert.IsTrue(training.Run(data, new CancellationToken(true)).Model.ToBytes().AsSpan().SequenceEqual(whole));
    }

    // The class is the third of the image that is bright.
    private static Dataset Images(int count, int first = 0)
    {
        var labels = new int[count];
        var pixels = new float[count * 72];
        for (var i = 0; i < count; i++)
        {
            var random = new Random(first + i);
            labels[i] = random.Next(3);
            for (var p = 0; p < 72; p++)
            {
                pixels[(i * 72) + p] = (2 * random.NextSingle()) + (p / 8 / 3 == labels[i] ? 1 : 0);
            }
        }

        var bytes = MemoryMarshal.AsBytes<float>(pixels).ToArray();
        return new Dataset(
            "made", [new InputColumn("image", ElementType.Float, [1, 9, 8], bytes, count)], [.. labels]);
    }

    // Statistics and weights of normalisations that are all the same would hide a mistake.
    private static Model Shaken(Model model)
    {
        var random = new Random(7);
        return model.WithInitializers(model.Graph.Initializers.Where(t => t.Name.Contains(".bn.")).Select(t =>
            Tensor.Create<float>(t.Name, [.. t.Shape], [.. t.ToFloats().Select(v => v + random.NextSingle())])));
    }

    private static Tensor First(Tensor whole, Tensor part)
    {
        var (from, shape) = (whole.ToFloats(), part.Shape);
        var values = new float[part.Count];
        for (var i = 0L; i < part.Count; i++)
        {
            var (rest, place, stride) = (i, 0L, 1L);
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                place += rest % shape[axis] * stride;
                rest /= shape[axis];
                stride *= whole.Shape[axis];
            }

            values[i] = from[place];
        }

        return Tensor.Create<float>(part.Name, [.. shape], values);
    }

    private static float[] Run(Model model, IReadOnlyDictionary<string, Tensor> inputs)
    {
        var form = TrainingForm.Of(model, inputs, []).Model;
        using var session = Session.Create(
            form.With(form.Graph.With(outputs: [new ValueInfo("logits")])), Settings);
        return session.Run(inputs)["logits"].ToFloats();
    }
}
