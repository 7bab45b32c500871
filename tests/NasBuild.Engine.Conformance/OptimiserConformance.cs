using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Engine.Training.Schedules;
using NasBuild.Onnx;
using static NasBuild.Engine.Conformance.ModelParts;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Conformance;

/// <summary>
/// Holds updates against PyTorch's formulas as its documentation writes them, and against what it recorded
/// (<c>PyTorch/record_optimisers.py</c>), in double.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class OptimiserConformance(ITrainingEngine engine)
{
    private static readonly ParameterGroup[] Groups =
        [
            new(["first.weight", "second.weight"], 0.02, 0.1),
            new(n => n.EndsWith("bias", StringComparison.Ordinal), 0.005, 0)
        ];

    private static readonly (
        string Name, Optimiser Optimiser, double Rate, ParameterGroup[] Groups, double? MaxNorm)[] Recorded =
    [
        ("sgd", new Sgd(), 0.1, [], null),
        ("sgd-momentum", new Sgd(0.9), 0.1, [], null),
        ("sgd-nesterov-decay", new Sgd(0.9, Nesterov: true, WeightDecay: 0.05), 0.1, [], null),
        ("sgd-clipped", new Sgd(0.9), 0.1, [], 0.1),
        ("sgd-groups", new Sgd(0.9), 1, Groups, null),
        ("adam", new Adam(), 0.01, [], null),
        ("adam-decay", new Adam(WeightDecay: 0.1), 0.01, [], null),
        ("adamw", new AdamW(WeightDecay: 0.1), 0.01, [], null),
        ("adamw-clipped", new AdamW(WeightDecay: 0.1), 0.01, [], 0.1),
        ("adamw-groups", new AdamW(), 1, Groups, null),
    ];

    /// <summary>The recorded optimisers.</summary>
    public static IEnumerable<object[]> RecordedNames => Recorded.Select(o => new object[] { o.Name });

    /// <summary>Optimisers with and without what they may have.</summary>
    public static IEnumerable<object[]> Optimisers =>
    [
        [new Sgd()], [new Sgd(WeightDecay: 0.1)], [new Sgd(0.9)], [new Sgd(0.9, WeightDecay: 0.1)],
        [new Sgd(0.8, Nesterov: true, WeightDecay: 0.1)],
        [new Adam()], [new Adam(0.8, 0.9, 1e-2, 0.1)], [new AdamW()], [new AdamW(0.8, 0.9, 1e-2, 0.1)],
        [new AdamW(WeightDecay: 0)],
    ];

    [TestMethod]
    [DynamicData(nameof(Optimisers))]
    public void TenSteps_FollowTheFormula(object optimiser) =>
        AreClose(Textbook((Optimiser)optimiser, "a", 10), Train((Optimiser)optimiser, 10, ["a"])[9].Parameters["a"]);

    [TestMethod]
    public void Groups_HaveTheirOwnRateAndDecay()
    {
        var optimiser = new AdamW(WeightDecay: 0.1);
        var trained = Train(
            optimiser,
            5,
            ["a", "b", "c"],
            s => s with { Groups = [new(["b"], 0.1, 0), new(n => n != "a", 3)] })[4].Parameters;

        AreClose(Textbook(optimiser, "a", 5), trained["a"]);
        AreClose(Textbook(optimiser, "b", 5, 0.1, 0), trained["b"]);
        AreClose(Textbook(optimiser, "c", 5, 3), trained["c"]);
    }

    [TestMethod]
    [DataRow(0.5)]
    [DataRow(2.2)]
    [DataRow(1000.0)]
    public void Clipping_ScalesTheNormOfAllGradientsDown(double maxNorm)
    {
        double Norm(int step) => Math.Sqrt(Gradient("a", step).Concat(Gradient("b", step)).Sum(g => g * g));
        var optimiser = new Sgd(0.9);
        var trained = Train(optimiser, 6, ["a", "b"], s => s with { MaxNorm = maxNorm });

        foreach (var name in new[] { "a", "b" })
        {
            AreClose(
                Textbook(optimiser, name, 6, clip: t => Math.Min(1, maxNorm / (Norm(t) + 1e-6))),
                trained[5].Parameters[name]);
        }

        AreClose([.. Enumerable.Range(1, 6).Select(Norm)], [.. trained.Select(t => t.Norm)]);
    }

    [TestMethod]
    [DynamicData(nameof(Optimisers))]
    public void MaskedParameters_StayExactlyZero(object optimiser)
    {
        var mask = Tensor.Create<double>("mask", [3], [1, 0, 1]);
        var trained = Train(
            (Optimiser)optimiser, 50, ["a"], s => s with { Masks = new Dictionary<string, Tensor> { ["a"] = mask } });

        Assert.IsTrue(trained.All(t => t.Parameters["a"][1] == 0), "A masked weight moved.");
        AreClose(Textbook((Optimiser)optimiser, "a", 50)[..1], trained[49].Parameters["a"][..1]);
        Assert.AreEqual(
            Math.Sqrt(Math.Pow(Gradient("a", 1)[0], 2) + Math.Pow(Gradient("a", 1)[2], 2)), trained[0].Norm, 1e-12);
    }

    [TestMethod]
    public void RatesOfASchedule_AreTakenStepByStep()
    {
        var schedule = new OneCycleSchedule(0.5) { WarmUpSteps = 3 };
        var expected = Start("a");
        for (var step = 0; step < 12; step++)
        {
            expected = [.. expected.Zip(Gradient("a", step + 1), (p, g) => p - (schedule.RateAt(step, 12) * g))];
        }

        var trained = UpdateRun.Train(
            engine,
            new Sgd(),
            [Tensor.Create<double>("a", [3], Start("a"))],
            12,
            Gradient,
            step => schedule.RateAt(step - 1, 12));

        AreClose(expected, trained[11].Parameters["a"]);
    }

    [TestMethod]
    [DynamicData(nameof(RecordedNames))]
    public void SixSteps_AreThoseOfPyTorch(string name)
    {
        var recorded = RecordedTensors.Of("optimisers.onnx");
        var (_, optimiser, rate, groups, maxNorm) = Recorded.Single(o => o.Name == name);
        var initial = recorded.Values
            .Where(t => t.Name.StartsWith("initial/", StringComparison.Ordinal))
            .Select(t => t.AsDouble(t.Name["initial/".Length..])).ToList();

        // The recorded tensors of all steps lie one after the other.
        double[] At(string what, string parameter, int step) =>
            recorded[$"{name}/{what}{parameter}"].ToDoubles().Chunk(
                (int)initial.Single(p => p.Name == parameter).Count).ElementAt(step - 1);
        var trained = UpdateRun.Train(
            engine, optimiser, initial, 6, (parameter, step) => At("gradient/", parameter, step), _ => rate,
            s => s with { Groups = groups, MaxNorm = maxNorm });

        Assert.HasCount(4, initial);
        foreach (var (i, (parameters, _)) in trained.Index())
        {
            foreach (var (parameter, values) in parameters)
            {
                TensorAssert.AreClose(At("", parameter, i + 1), values, 1e-9, $"'{parameter}' after step {i + 1}");
            }
        }
    }

    [TestMethod]
    public void SixStepsOfAnMlp_AreThoseOfPyTorch()
    {
        var recorded = RecordedTensors.Of("optimisers.onnx");
        string[] names = ["first.weight", "first.bias", "second.weight", "second.bias"];
        var transposed = Attribute.Of("transB", 1L);
        Node[] nodes =
        [
            new("Gemm", ["inputs", "first.weight", "first.bias"], ["first"], "first", "", [transposed]),
            new("Tanh", ["first"], ["hidden"], "hidden"),
            new("Gemm", ["hidden", "second.weight", "second.bias"], ["logits"], "second", "", [transposed]),
        ];
        var inputs = recorded["inputs"].AsDouble("inputs");
        var model = ModelOf(nodes, [inputs], names.Select(n => recorded[$"initial/{n}"].AsDouble(n)), ["logits"]);
        var batch = new Dictionary<string, Tensor> { ["inputs"] = inputs, ["labels/logits"] = recorded["labels"] };
        using var session = engine.Train(
            model,
            new TrainingSettings(new CrossEntropy("logits"), new AdamW(WeightDecay: 0.1))
            {
                Parameters = names,
                MaxNorm = 0.1,
                Session = TrainingProblem.OneThread,
            },
            batch);

        for (var step = 1; step <= 6; step++)
        {
            TensorAssert.AreClose(
                [recorded["adamw-clipped/loss"].ToDoubles()[step - 1]],
                [session.TrainStep(batch, 0.01).Loss],
                1e-9,
                $"The loss before step {step}");
        }

        foreach (var trained in session.Read())
        {
            TensorAssert.AreClose(
                recorded[$"adamw-clipped/{trained.Name}"].ToDoubles().Chunk((int)trained.Count).Last(),
                trained.ToDoubles(),
                1e-6,
                $"'{trained.Name}'");
        }
    }

    // The gradient of step t, chosen.
    private static double[] Gradient(string parameter, int step) =>
        [.. Enumerable.Range(0, 3).Select(i => Math.Sin((step * 1.7) + i + parameter[0]))];

    private static double[] Start(string parameter) =>
        [.. Enumerable.Range(0, 3).Select(i => Math.Cos(i + parameter[0]))];

    private static void AreClose(double[] expected, double[] computed)
    {
        foreach (var (e, c) in expected.Zip(computed))
        {
            Assert.AreEqual(e, c, 1e-12);
        }
    }

    // With the rate 0.1 / step.
    private static double[] Textbook(
        Optimiser optimiser,
        string name,
        int steps,
        double factor = 1,
        double? decay = null,
        Func<int, double>? clip = null)
    {
        var wd = decay ?? optimiser.WeightDecay;
        var p = Start(name);
        var (first, second) = (new double[3], new double[3]);
        for (var t = 1; t <= steps; t++)
        {
            var rate = 0.1 / t * factor;
            var fed = Gradient(name, t);
            for (var i = 0; i < 3; i++)
            {
                var g = fed[i] * (clip?.Invoke(t) ?? 1);
                if (optimiser is Sgd sgd)
                {
                    g += wd * p[i];
                    first[i] = (sgd.Momentum * first[i]) + g;
                    p[i] -= rate * (sgd.Nesterov ? g + (sgd.Momentum * first[i]) : first[i]);
                    continue;
                }

                var (b1, b2, epsilon) = optimiser switch
                {
                    Adam a => (a.Beta1, a.Beta2, a.Epsilon),
                    AdamW w => (w.Beta1, w.Beta2, w.Epsilon),
                    _ => throw new AssertFailedException(),
                };
                if (optimiser is Adam)
                {
                    g += wd * p[i];
                }
                else
                {
                    p[i] -= rate * wd * p[i];
                }

                first[i] = (b1 * first[i]) + ((1 - b1) * g);
                second[i] = (b2 * second[i]) + ((1 - b2) * g * g);
                p[i] -= rate * (first[i] / (1 - Math.Pow(b1, t)))
                    / (Math.Sqrt(second[i] / (1 - Math.Pow(b2, t))) + epsilon);
            }
        }

        return p;
    }

    private List<(IReadOnlyDictionary<string, double[]> Parameters, double Norm)> Train(
        Optimiser optimiser,
        int steps,
        IReadOnlyList<string> names,
        Func<TrainingSettings, TrainingSettings>? change = null) =>
        UpdateRun.Train(
            engine,
            optimiser,
            [.. names.Select(n => Tensor.Create<double>(n, [3], Start(n)))],
            steps,
            Gradient,
            step => 0.1 / step,
            change);
}
