using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance;

/// <summary>Holds steps whose batch comes in parts against steps with the whole batch.</summary>
/// <param name="engine">The engine.</param>
public abstract class PartsConformance(ITrainingEngine engine)
{
    private readonly Model model = TrainingProblem.Create().Model;
    private readonly Dictionary<string, Tensor> batch = TrainingProblem.Create().Batch;

    [TestMethod]
    [DataRow(2)]
    [DataRow(8)]
    public void StepsInParts_AreThoseOfTheWholeBatch(int count)
    {
        var mask = Tensor.Create<float>("head.w", [3, 16], [.. Enumerable.Range(0, 48).Select(i => i % 2f)]);
        TrainingSettings Settings(TrainingSettings settings) =>
            settings with { MaxNorm = 0.3, Masks = new Dictionary<string, Tensor> { ["head.w"] = mask } };
        var parts = PartsOf(batch, count);
        using var whole = engine.Start(model, batch, new Sgd(0.9), Settings);
        using var parted = engine.Start(model, parts[0], new Sgd(0.9), s => Settings(s) with { Parts = count });

        for (var i = 0; i < 5; i++)
        {
            var (expected, step) = (whole.TrainStep(batch, 0.1), parted.TrainStep(parts, 0.1));
            Assert.AreEqual(expected.Loss, step.Loss, 1e-5);
            Assert.AreEqual(expected.GradientNorm, step.GradientNorm, 1e-5);
        }

        Assert.AreEqual(5, parted.Steps);
        foreach (var (expected, read) in whole.Read().Zip(parted.Read()))
        {
            Assert.AreEqual(expected.Name, read.Name);
            TensorAssert.AreClose(expected.ToDoubles(), read.ToDoubles(), 1e-5, read.Name);
        }
    }

    [TestMethod]
    public void StateOfAStepInParts_GoesOnWithTheWholeBatch()
    {
        var parts = PartsOf(batch, 4);
        using var whole = engine.Start(model, batch, new AdamW());
        using var parted = engine.Start(model, parts[0], new AdamW(), s => s with { Parts = 4 });
        parted.TrainStep(parts, 0.1);

        whole.Restore(parted.Capture());

        Assert.AreEqual(1, whole.Steps);
        Assert.AreEqual(parted.TrainStep(parts, 0.1).Loss, whole.TrainStep(batch, 0.1).Loss, 1e-5);
    }

    [TestMethod]
    public void AnotherNumberOfParts_IsRefused()
    {
        var parts = PartsOf(batch, 4);
        using var session = engine.Start(model, parts[0], new AdamW(), s => s with { Parts = 4 });

        Assert.ThrowsExactly<ArgumentException>(() => session.TrainStep([.. parts.Take(3)], 0.1));
        Assert.ThrowsExactly<ArgumentException>(() => session.TrainStep(parts[0], 0.1));
    }

    [TestMethod]
    public void NormalisationsOfTheBatch_AreRefused() => Assert.ThrowsExactly<ArgumentException>(() => engine.Start(
        Normalised(batch["x"]), PartsOf(batch, 2)[0], new AdamW(), s => s with { Parts = 2 }));

    [TestMethod]
    public void NormalisationsOfParts_AreThoseOfBatches()
    {
        var labels = Tensor.Create<long>(TrainingProblem.Loss.Labels, [8], [0, 1, 1, 1, 0, 0, 1, 0]);
        var parts = PartsOf(new Dictionary<string, Tensor>(batch) { [labels.Name] = labels }, 2);
        using var parted = engine.Start(
            Normalised(parts[0]["x"]), parts[0], new Sgd(), s => s with { Parts = 2, NormalisesParts = true });
        parted.TrainStep(parts, 1);
        var steps = parts.ConvertAll(part =>
        {
            using var session = engine.Start(Normalised(part["x"]), part, new Sgd());
            session.TrainStep(part, 1);
            return session.Read().Where(t => t.Name is "scale" or "bias").Select(t => t.ToDoubles()).ToList();
        });

        // A step is linear in the gradient.
        CollectionAssert.AreEqual(new[] { "scale", "bias" }, parted.Read().Select(t => t.Name).ToList());
        foreach (var (i, read) in parted.Read().Index())
        {
            TensorAssert.AreClose(
                [.. steps[0][i].Zip(steps[1][i], (x, y) => (x + y) / 2)], read.ToDoubles(), 1e-5, read.Name);
        }
    }

    [TestMethod]
    public void ObservedOutput_IsThatOfThePartBefore()
    {
        var parts = PartsOf(batch, 2);
        using var session = engine.Start(model, parts[0], new Sgd(), s => s with { Parts = 2, Observed = ["scores"] });
        using var forward = Session.Create(model, new SessionSettings(1));
        var expected = parts.ConvertAll(p =>
            forward.Run(p.Where(i => forward.Inputs.Contains(i.Key)).ToDictionary())["scores"].ToDoubles());
        List<double[]> seen = [];

        session.TrainStep(Watched(), 0.1);
        seen.Add(session.Observe("scores").ToDoubles());

        Assert.HasCount(2, seen);
        TensorAssert.AreClose(expected[0], seen[0], 1e-5, "first");
        TensorAssert.AreClose(expected[1], seen[1], 1e-5, "second");
        Assert.ThrowsExactly<ArgumentException>(() => session.Observe("x"));

        IEnumerable<IReadOnlyDictionary<string, Tensor>> Watched()
        {
            yield return parts[0];
            seen.Add(session.Observe("scores").ToDoubles());
            yield return parts[1];
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void ObservedGradient_IsThatOfTheLastPart(int count)
    {
        var parts = PartsOf(batch, count);
        var parameter = TrainableParameters.Of(model)[0];
        using var gradients = engine.Gradients(model, TrainingProblem.Loss, parts[0]);
        var expected = gradients.Compute(parts[^1]).Gradients[parameter].ToDoubles();
        using var session = engine.Start(model, parts[0], new Sgd(), s => s with
        {
            Parts = count,
            Observed = [parameter],
            Groups = [new ParameterGroup([parameter], rateFactor: 0)],
        });

        session.TrainStep(parts, 0.1);

        TensorAssert.AreClose(
            [.. expected.Select(x => x / count)], session.Observe(parameter).ToDoubles(), 1e-5, parameter);
        CollectionAssert.AreEqual(
            model.Graph[parameter].Initializer!.ToDoubles(),
            session.Read().Single(t => t.Name == parameter).ToDoubles(), "A rate of 0 changes nothing.");
    }

    private static Model Normalised(Tensor x)
    {
        string[] names = ["scale", "bias", "mean", "variance"];
        Node[] nodes =
        [
            new("BatchNormalization", ["x", .. names], ["n", "m", "v"], "norm", "", Attribute.Of("training_mode", 1L)),
            new("GlobalAveragePool", ["n"], ["p"], "pool"), new("Flatten", ["p"], ["scores"], "flatten"),
        ];
        return ModelOf(nodes, [x], names.Select(n => Tensor.Create<float>(n, [2], [1, 1])), ["scores"]);
    }

    private static List<IReadOnlyDictionary<string, Tensor>> PartsOf(Dictionary<string, Tensor> batch, int count) =>
        [.. Enumerable.Range(0, count).Select(i => batch.ToDictionary(t => t.Key, t => Part(t.Value, i, count)))];

    private static Tensor Part(Tensor tensor, int index, int count)
    {
        var bytes = (int)tensor.SizeBytes / count;
        return Tensor.Create(
            tensor.Name, tensor.ElementType, [tensor.Shape[0] / count, .. tensor.Shape.Skip(1)],
            tensor.ToBytes().Span.Slice(index * bytes, bytes));
    }
}
