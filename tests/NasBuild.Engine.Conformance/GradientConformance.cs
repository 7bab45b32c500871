using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Holds gradient sessions against what <see cref="IGradientSession"/> says: sums inside the session, and what has no
/// gradient.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class GradientConformance(ITrainingEngine engine)
{
    private readonly Model model = TrainingProblem.Create().Model;
    private readonly List<Dictionary<string, Tensor>> samples =
    [
        .. Enumerable.Range(0, TrainingProblem.Batch).Select(Sample)
    ];

    [TestMethod]
    public void SumsOfSquares_AreThoseOfTheSamplesOwnGradients()
    {
        using var session = engine.Gradients(
            model, TrainingProblem.Loss, samples[0], session: TrainingProblem.OneThread);
        var expected = session.Parameters.ToDictionary(p => p, p => new double[model.Graph[p].Initializer!.Count]);
        foreach (var sample in samples)
        {
            var (loss, gradients) = session.Compute(sample);
            Assert.AreEqual(loss, session.Accumulate(sample));
            foreach (var (parameter, gradient) in gradients)
            {
                expected[parameter] = [.. expected[parameter].Zip(gradient.ToDoubles(), (sum, g) => sum + (g * g))];
            }
        }

        var sums = session.SumsOfSquares();

        CollectionAssert.AreEquivalent(new[] { "conv.w", "conv.b", "head.w", "head.b" }, sums.Keys.ToArray());
        foreach (var (parameter, sum) in sums)
        {
            Assert.AreEqual(ElementType.Double, sum.ElementType);
            Assert.AreEqual(parameter, sum.Name);
            CollectionAssert.AreEqual(model.Graph[parameter].Initializer!.Shape, sum.Shape);
            TensorAssert.AreClose(expected[parameter], sum.ToDoubles(), 1e-14, parameter);
        }
    }

    [TestMethod]
    public void SumsOfSquares_OfNoBatch_AreZero()
    {
        using var session = engine.Gradients(
            model, TrainingProblem.Loss, samples[0], ["head.w"], TrainingProblem.OneThread);

        Assert.IsTrue(session.SumsOfSquares()["head.w"].ToDoubles().All(s => s == 0));
    }

    // In float32 this square is zero, and the larger one loses what is added to it.
    [TestMethod]
    public void SumsOfSquares_OfSmallGradients_KeepThem()
    {
        var parameter = Tensor.Create<float>("p", [2], [0, 0]);
        var error = new MeanSquaredError("y");
        using var session = engine.Gradients(
            ModelOf(Node("Identity", ["p"]), [], [parameter]), error, new Dictionary<string, Tensor>(), ["p"],
            TrainingProblem.OneThread);
        foreach (var gradient in new[] { 1e-25f, 1e-3f, 1e-8f })
        {
            var target = Tensor.Create<float>(error.Target, [2], [-gradient, -1e-25f]);
            session.Accumulate(new Dictionary<string, Tensor> { [error.Target] = target });
        }

        var sums = session.SumsOfSquares()["p"].ToDoubles();

        double Square(float g) => (double)g * g;
        Assert.AreEqual(Square(1e-3f) + Square(1e-8f), sums[0], 1e-20);
        Assert.AreEqual(3 * Square(1e-25f), sums[1], 1e-57);
    }

    [TestMethod]
    public void Parameter_ThatTheLossDoesNotDependOn_HasNoGradient()
    {
        var aside = model.With(
            model.Graph.With(
                initializers: model.Graph.Initializers.Append(Tensor.Create<float>("aside", [2], [1, 2]))));
        using var session = engine.Gradients(
            aside, TrainingProblem.Loss, samples[0], ["aside", "head.b"], TrainingProblem.OneThread);

        CollectionAssert.AreEqual(new[] { "head.b" }, session.Parameters.ToArray());
        CollectionAssert.AreEqual(new[] { "head.b" }, session.Compute(samples[0]).Gradients.Keys.ToArray());
        Assert.ThrowsExactly<ArgumentException>(
            () =>
                engine.Gradients(
                    aside, TrainingProblem.Loss, samples[0], ["aside"], TrainingProblem.OneThread).Dispose());
    }

    [TestMethod]
    public void Parameters_ThatAreAddedToEachOther_HaveOneGradientEach()
    {
        Tensor[] terms = [Doubles("a", 3), Doubles("b", 3)];
        var error = new MeanSquaredError("y");
        using var session = engine.Gradients(
            ModelOf(Node("Add", ["a", "b"]), [], terms),
            error,
            new Dictionary<string, Tensor>(),
            ["a", "b"],
            TrainingProblem.OneThread);
        var batch = new Dictionary<string, Tensor> { [error.Target] = Doubles(error.Target, 3) };

        var gradients = session.Compute(batch).Gradients;
        session.Accumulate(batch);
        var sums = session.SumsOfSquares();

        double[] expected =
        [
            .. terms[0].ToDoubles()
                .Zip(terms[1].ToDoubles(), batch[error.Target].ToDoubles())
                .Select(t => (t.First + t.Second - t.Third) * 2 / 3)
        ];
        foreach (var name in new[] { "a", "b" })
        {
            Assert.AreEqual(name, gradients[name].Name);
            TensorAssert.AreClose(expected, gradients[name].ToDoubles(), 1e-12, name);
            TensorAssert.AreClose([.. expected.Select(g => g * g)], sums[name].ToDoubles(), 1e-12, name);
        }
    }

    [TestMethod]
    public void OperatorWithoutGradient_OnThePath_IsNamedWithVersionAndNode()
    {
        var thrown = Refusal(
            ModelOf(new Node("Det", ["a"], ["y"], "volume"), [Floats("a", 2, 2)], opset: 17), Floats("a", 2, 2));

        Assert.AreEqual(("", "Det", 17L, "volume"), (thrown.Domain, thrown.OpType, thrown.Version, thrown.Node));
        Assert.AreEqual("Det", thrown.QualifiedType);
    }

    [TestMethod]
    public void OperatorOfAnotherDomain_OnThePath_IsNamedWithIt()
    {
        var model = ModelOf(
            new Node("BiasGelu", ["a", "bias"], ["y"], "bend", "com.microsoft"),
            [Floats("a", 2)],
            [Floats("bias", 2)]).WithOpset("com.microsoft", 1);
        var thrown = Refusal(model, Floats("a", 2));

        Assert.AreEqual(
            ("com.microsoft", "BiasGelu", 1L, "bend"), (thrown.Domain, thrown.OpType, thrown.Version, thrown.Node));
        Assert.AreEqual("com.microsoft::BiasGelu", thrown.QualifiedType);
    }

    // Off it because nothing is trained there, because no number comes out, and because the loss does not read it.
    [TestMethod]
    public void OperatorWithoutGradient_OffThePath_DoesNotMatter()
    {
        Node[] nodes =
        [
            new("Det", ["m"], ["factor"]), new("Mul", ["a", "factor"], ["y"]),
            new("Cast", ["a"], ["count"], "", "", Attribute.Of("to", (long)ElementType.Int32)),
            new("BitwiseNot", ["count"], ["z"]),
        ];

        new GradientCase(
            "off the path",
            ModelOf(nodes, [Floats("a", 3)], [Floats("m", 2, 2)], ["y", "z"]),
            [Floats("a", 3)]).Check(engine);
    }

    private static Dictionary<string, Tensor> Sample(int index)
    {
        var batch = TrainingProblem.Create().Batch;
        return new Dictionary<string, Tensor>
        {
            ["x"] = Tensor.Create<float>("x", [1, 2, 6, 6], batch["x"].ToFloats().AsSpan(index * 72, 72)),
            [TrainingProblem.Loss.Labels] = Tensor.Create<long>(
                TrainingProblem.Loss.Labels, [1], [batch[TrainingProblem.Loss.Labels].ToLongs()[index]]),
        };
    }

    private UndifferentiableException Refusal(Model model, Tensor input) =>
        Assert.ThrowsExactly<UndifferentiableException>(
            () => new GradientCase("refused", model, [input]).Differentiate(engine));
}
