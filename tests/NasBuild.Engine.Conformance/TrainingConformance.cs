using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Holds training sessions against what <see cref="ITrainingSession"/> says: steps, masks, parameters and states that
/// are read and written.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class TrainingConformance(ITrainingEngine engine)
{
    private readonly Model model = TrainingProblem.Create().Model;
    private readonly Dictionary<string, Tensor> batch = TrainingProblem.Create().Batch;

    [TestMethod]
    public void Name_AndVersion_AreFitForAKey()
    {
        Assert.IsTrue(
            engine.Name.Length > 0 && engine.Name.All(c => char.IsAsciiLetterLower(c) || c == '-'), engine.Name);
        Assert.IsTrue(
            engine.Version.Length > 0
                && engine.Version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+'),
            engine.Version);
    }

    [TestMethod]
    public void Steps_OnOneBatch_LearnIt()
    {
        using var session = engine.Start(model, batch, new AdamW());

        var first = session.TrainStep(batch, 0.03);
        var last = first;
        for (var i = 0; i < 400; i++)
        {
            last = session.TrainStep(batch, 0.03);
        }

        Assert.IsTrue(last.IsFinite);
        Assert.AreEqual(CrossEntropyOf(model), first.Loss, 1e-5);
        Assert.IsInRange(0, 0.05, last.Loss);
        Assert.AreEqual(401, session.Steps);

        // What is read out is what was trained.
        using var trained = Session.Create(model.WithInitializers(session.Read()), TrainingProblem.OneThread);
        var scores = trained.Run(new Dictionary<string, Tensor> { ["x"] = batch["x"] })["scores"].ToFloats().Chunk(3);
        CollectionAssert.AreEqual(
            batch[TrainingProblem.Loss.Labels].ToLongs(),
            scores.Select(row => (long)Array.IndexOf(row, row.Max())).ToArray());
    }

    [TestMethod]
    public void LossesOfATraining_AreThoseOfPyTorch()
    {
        var recorded = RecordedTensors.Of("curve.onnx");
        Node[] nodes =
        [
            new("Conv", ["x", "conv.w", "conv.b"], ["c"], "conv", "", Ints("pads", "1,1,1,1")),
            new("Tanh", ["c"], ["t"], "tanh"),
            new("GlobalAveragePool", ["t"], ["p"], "pool"), new("Flatten", ["p"], ["f"], "flatten"),
            new("LayerNormalization", ["f", "norm.w", "norm.b"], ["n"], "norm"),
            new("Gemm", ["n", "head.w", "head.b"], ["scores"], "head", "", Attribute.Of("transB", 1)),
        ];
        var parameters = recorded.Values
            .Where(t => t.Name.StartsWith("initial/", StringComparison.Ordinal))
            .Select(t => t.Rename(t.Name["initial/".Length..]));
        var loss = new CrossEntropy("scores", LabelSmoothing: 0.1);
        var (images, labels) = (
            recorded["images"].ToFloats().Chunk(8 * 72).ToList(), recorded["labels"].ToLongs().Chunk(8).ToList());
        Dictionary<string, Tensor> Batch(int step) => new()
        {
            ["x"] = Tensor.Create<float>("x", [8, 2, 6, 6], images[step % 4]),
            [loss.Labels] = Tensor.Create<long>(loss.Labels, [8], labels[step % 4]),
        };
        using var session = engine.Start(
            ModelOf(nodes, [Batch(0)["x"]], parameters, ["scores"]), Batch(0), new AdamW(),
            s => s with { Loss = loss });

        foreach (var (step, rate) in recorded["rates"].ToDoubles().Index())
        {
            var expected = recorded["losses"].ToDoubles()[step];
            Assert.AreEqual(expected, session.TrainStep(Batch(step), rate).Loss, 1e-4 * expected, $"Step {step}.");
        }
    }

    [TestMethod]
    public void TwoTrainingsOfTheSame_EndWithTheSameBytes()
    {
        byte[][] Train()
        {
            using var session = engine.Start(model, batch, new AdamW());
            for (var i = 0; i < 5; i++)
            {
                session.TrainStep(batch, 0.05);
            }

            return Bytes(session);
        }

        AreEqual(Train(), Train());
    }

    [TestMethod]
    public void StateOfAStep_RestoredElsewhere_EndsWithTheSameBytes()
    {
        foreach (var optimiser in new Optimiser[] { new Sgd(0.9, Nesterov: true), new Adam(), new AdamW() })
        {
            using var whole = engine.Start(model, batch, optimiser);
            using var resumed = engine.Start(model, batch, optimiser);
            for (var i = 0; i < 7; i++)
            {
                whole.TrainStep(batch, 0.1);
                if (i == 2)
                {
                    resumed.Restore(whole.Capture());
                }
                else if (i > 2)
                {
                    resumed.TrainStep(batch, 0.1);
                }
            }

            Assert.AreEqual(7, resumed.Steps);
            AreEqual(Bytes(whole), Bytes(resumed));
        }
    }

    [TestMethod]
    public void StateOfEarlier_TakesTheStepsBack()
    {
        using var session = engine.Start(model, batch, new Sgd(0.9));
        session.TrainStep(batch, 0.1);
        var (state, before) = (session.Capture(), Bytes(session));
        session.TrainStep(batch, 0.1);
        var after = Bytes(session);

        session.Restore(state);
        Assert.AreEqual(1, session.Steps);
        AreEqual(before, Bytes(session));

        session.TrainStep(batch, 0.1);
        AreEqual(after, Bytes(session));
    }

    [TestMethod]
    public void Restart_IsANewSession()
    {
        using var restarted = engine.Start(model, batch, new AdamW());
        using var fresh = engine.Start(model, batch, new AdamW());
        var initial = restarted.Read();
        restarted.TrainStep(batch, 0.1);

        restarted.Restart(initial);

        Assert.AreEqual(0, restarted.Steps);
        for (var i = 0; i < 2; i++)
        {
            restarted.TrainStep(batch, 0.1);
            fresh.TrainStep(batch, 0.1);
        }

        AreEqual(Bytes(fresh), Bytes(restarted));
    }

    [TestMethod]
    public void StateOfAnotherOptimiser_IsRefused()
    {
        using var momentum = engine.Start(model, batch, new Sgd(0.9));
        using var plain = engine.Start(model, batch, new Sgd());

        Assert.ThrowsExactly<ArgumentException>(() => plain.Restore(momentum.Capture()));
    }

    [TestMethod]
    public void WrittenParameters_ReplaceThoseOfTheirNames()
    {
        using var session = engine.Start(model, batch, new Sgd(0.9));
        session.TrainStep(batch, 0.1);
        var bias = Tensor.Create<float>("head.b", [3], [2, -1, 0.5f]);
        var expected = session.Read().Select(t => t.Name == bias.Name ? bias : t).ToList();

        session.Write([bias]);

        Assert.AreEqual(1, session.Steps);
        AreEqual([.. expected.Select(BytesOf)], Bytes(session));
        Assert.AreEqual(CrossEntropyOf(model.WithInitializers(expected)), session.TrainStep(batch, 0.1).Loss, 1e-5);
    }

    [TestMethod]
    public void WrittenParameters_LeaveTheOptimisersStateAsItIs()
    {
        using var written = engine.Start(model, batch, new AdamW());
        using var plain = engine.Start(model, batch, new AdamW());
        foreach (var session in new[] { written, plain })
        {
            session.TrainStep(batch, 0.1);
        }

        written.Write(written.Read());

        Assert.AreEqual(plain.TrainStep(batch, 0.1), written.TrainStep(batch, 0.1));
        AreEqual(Bytes(plain), Bytes(written));
    }

    [TestMethod]
    public void WrittenParameters_OfAnotherNameTypeOrShape_AreRefused()
    {
        using var session = engine.Start(model, batch, new Sgd());
        Tensor[] wrong =
        [
            Tensor.Create<float>("scores", [3], new float[3]), Tensor.Create<double>("head.b", [3], new double[3]),
            Tensor.Create<float>("head.b", [1, 3], new float[3])
        ];

        foreach (var tensor in wrong)
        {
            Assert.ThrowsExactly<ArgumentException>(() => session.Write([tensor]), tensor.ToString());
        }
    }

    [TestMethod]
    public void Parameters_ThatAreNotNamed_StayAsTheyAre()
    {
        using var session = engine.Start(model, batch, new AdamW(), s => s with { Parameters = ["head.w", "conv.b"] });
        session.TrainStep(batch, 0.1);

        CollectionAssert.AreEquivalent(new[] { "head.w", "conv.b" }, session.Parameters.ToArray());
        CollectionAssert.AreEqual(session.Parameters.ToArray(), session.Read().Select(t => t.Name).ToArray());
        Assert.IsTrue(
            session.Read().All(t => !t.ToFloats().SequenceEqual(model.Graph[t.Name].Initializer!.ToFloats())));
    }

    [TestMethod]
    public void Parameters_ThatTheLossDoesNotDependOn_AreNotTrained()
    {
        var aside = model.With(model.Graph.With(
            nodes: model.Graph.Nodes.Append(
                new Node("Gemm", ["f", "aside", "head.b"], ["other"], "aside", "", Attribute.Of("transB", 1))),
            initializers: model.Graph.Initializers.Append(Tensor.Create<float>("aside", [3, 16], new float[48])),
            outputs: model.Graph.Outputs.Append(new ValueInfo("other"))));
        using var session = engine.Start(aside, batch, new AdamW());

        CollectionAssert.AreEquivalent(new[] { "conv.w", "conv.b", "head.w", "head.b" }, session.Parameters.ToArray());
    }

    [TestMethod]
    public void Loss_ThatDependsOnNoParameter_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(
            () => engine.Start(model, batch, new Sgd(), s => s with { Parameters = [] }).Dispose());

    [TestMethod]
    public void MaskedWeights_StayExactlyZero()
    {
        var weight = model.Graph["conv.w"].Initializer!;
        float[] keep = [.. Enumerable.Range(0, (int)weight.Count).Select(i => i % 3 == 0 ? 0f : 1f)];
        var masked = Tensor.Create<float>(
            "conv.w", weight.Shape.AsSpan(), [.. weight.ToFloats().Zip(keep, (w, k) => w * k)]);
        var masks =
            new Dictionary<string, Tensor> { ["conv.w"] = Tensor.Create<float>("mask", weight.Shape.AsSpan(), keep) };
        using var session = engine.Start(
            model.WithInitializers([masked]), batch, new Sgd(0.9, WeightDecay: 0.01), s => s with { Masks = masks });
        for (var i = 0; i < 20; i++)
        {
            session.TrainStep(batch, 0.05);
        }

        var trained = session.Read().Single(t => t.Name == "conv.w").ToFloats();
        Assert.IsTrue(trained.Zip(keep).All(x => x.Second == 0 ? x.First == 0 : x.First != 0));
        Assert.IsGreaterThan(0.01, trained.Zip(masked.ToFloats(), (a, b) => Math.Abs(a - b)).Max());
    }

    [TestMethod]
    public void TrainingThatDiverges_HasResultsThatAreNotFinite()
    {
        using var session = engine.Start(model, batch, new Sgd());

        var results = Enumerable.Range(0, 20).Select(_ => session.TrainStep(batch, 1e20)).ToList();

        Assert.IsTrue(results[0].IsFinite);
        Assert.IsTrue(results.Exists(r => !r.IsFinite));
    }

    [TestMethod]
    public void Batch_ThatLacksAnInput_IsRefused_AndMoreThanItsInputsIsNot()
    {
        using var session = engine.Start(model, batch, new Sgd());

        Assert.ThrowsExactly<SessionException>(
            () => session.TrainStep(new Dictionary<string, Tensor> { ["x"] = batch["x"] }, 0.1));
        Assert.IsTrue(
            session.TrainStep(new Dictionary<string, Tensor>(batch) { ["unread"] = batch["x"] }, 0.1).IsFinite);
    }

    // By its definition, from the scores that ONNX Runtime computes.
    private double CrossEntropyOf(Model of)
    {
        using var session = Session.Create(of, TrainingProblem.OneThread);
        var rows = session.Run(new Dictionary<string, Tensor> { ["x"] = batch["x"] })["scores"].ToDoubles().Chunk(3);
        return rows
            .Zip(batch[TrainingProblem.Loss.Labels].ToLongs(), (row, label) => Math.Log(row.Sum(Math.Exp)) - row[label])
            .Average();
    }

    private static byte[] BytesOf(Tensor tensor) => tensor.ToBytes().ToArray();

    private static byte[][] Bytes(ITrainingSession session) => [.. session.Read().Select(BytesOf)];

    private static void AreEqual(byte[][] expected, byte[][] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (e, a) in expected.Zip(actual))
        {
            CollectionAssert.AreEqual(e, a);
        }
    }
}
