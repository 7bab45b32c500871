using NasBuild.Engine.Gradients;
using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class OptimiserTests
{
    private static readonly TensorType Vector = new(ElementType.Double, [3]);

    // The gradient of step t is fed.
    private static double[] Gradient(string parameter, int step) => [.. Enumerable.Range(0, 3).Select(i => Math.Sin((step * 1.7) + i + parameter[0]))];

    private static double[] Start(string parameter) => [.. Enumerable.Range(0, 3).Select(i => Math.Cos(i + parameter[0]))];

    /// <summary>Runs <paramref name="steps"/> updates; the parameters after each, and the norms.</summary>
    private static (List<Dictionary<string, double[]>> Parameters, List<double> Norms) Train(
        Optimiser optimiser, int steps, IReadOnlyList<string> names, IReadOnlyList<ParameterGroup>? groups = null, double? maxNorm = null, double[]? mask = null)
    {
        var builder = new GraphBuilder(new Graph("update", [], [], [], []));
        builder.Inputs.AddRange(names.SelectMany(n => new[] { n, $"{n}/gradient" }).Select(n => new ValueInfo(n, ElementType.Double, [new Dimension(3, null)])));
        var update = UpdateGraph.Write(
            new GraphWriter(builder),
            optimiser,
            groups ?? [],
            [.. names.Select(n => new TrainedParameter(n, Vector, $"{n}/gradient", mask is null ? null : Tensor.Create<double>("mask", [3], mask)))],
            maxNorm);
        UpdatedTensor[] kept = [.. update.Parameters, .. update.States];
        builder.Outputs.AddRange(kept.Select(k => k.After).Append(update.Norm).Select(o => new ValueInfo(o)));
        using var session = Session.Create(new Model(builder.Build(), 18), new SessionSettings(1) { Spin = false });

        var state = kept.ToDictionary(k => k.Before, k => names.Contains(k.Before) ? Start(k.Before).Zip(mask ?? [1, 1, 1], (p, m) => p * m).ToArray() : new double[3]);
        var (parameters, norms) = (new List<Dictionary<string, double[]>>(), new List<double>());
        for (var step = 1; step <= steps; step++)
        {
            var feeds = state.Select(s => Tensor.Create<double>(s.Key, [3], s.Value))
                .Concat(names.Select(n => Tensor.Create<double>($"{n}/gradient", [3], Gradient(n, step))))
                .Concat(update.ScalarsAt(step, 0.1 / step).Select(s => Tensor.Scalar(s.Name, s.Value)));
            var outputs = session.Run(feeds.ToDictionary(t => t.Name));
            state = kept.ToDictionary(k => k.Before, k => outputs[k.After].ToDoubles());
            parameters.Add(names.ToDictionary(n => n, n => state[n]));
            norms.Add(outputs[update.Norm].ToDoubles()[0]);
        }

        return (parameters, norms);
    }

    private static void AreClose(double[] expected, double[] computed)
    {
        foreach (var (e, c) in expected.Zip(computed))
        {
            Assert.AreEqual(e, c, 1e-12);
        }
    }

    // PyTorch's formulas as its documentation writes them; rate 0.1 / step.
    private static double[] Textbook(Optimiser optimiser, string name, int steps, double factor = 1, double? decay = null, Func<int, double>? clip = null)
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

                var (b1, b2, epsilon) = optimiser is Adam a ? (a.Beta1, a.Beta2, a.Epsilon) : optimiser is AdamW w ? (w.Beta1, w.Beta2, w.Epsilon) : throw new AssertFailedException();
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
                p[i] -= rate * (first[i] / (1 - Math.Pow(b1, t))) / (Math.Sqrt(second[i] / (1 - Math.Pow(b2, t))) + epsilon);
            }
        }

        return p;
    }

    public static IEnumerable<object[]> Optimisers =>
    [
        [new Sgd()], [new Sgd(WeightDecay: 0.1)], [new Sgd(0.9)], [new Sgd(0.9, WeightDecay: 0.1)], [new Sgd(0.8, Nesterov: true, WeightDecay: 0.1)],
        [new Adam()], [new Adam(0.8, 0.9, 1e-2, 0.1)], [new AdamW()], [new AdamW(0.8, 0.9, 1e-2, 0.1)], [new AdamW(WeightDecay: 0)],
    ];

    [TestMethod]
    [DynamicData(nameof(Optimisers))]
    public void TenSteps_FollowTheFormula(object optimiser) => AreClose(Textbook((Optimiser)optimiser, "a", 10), Train((Optimiser)optimiser, 10, ["a"]).Parameters[9]["a"]);

    [TestMethod]
    public void Groups_HaveTheirOwnRateAndDecay()
    {
        var optimiser = new AdamW(WeightDecay: 0.1);
        var trained = Train(optimiser, 5, ["a", "b", "c"], [new ParameterGroup(["b"], 0.1, 0), new ParameterGroup(n => n != "a", 3)]).Parameters[4];

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
        var (trained, norms) = Train(optimiser, 6, ["a", "b"], maxNorm: maxNorm);

        foreach (var name in new[] { "a", "b" })
        {
            AreClose(Textbook(optimiser, name, 6, clip: t => Math.Min(1, maxNorm / (Norm(t) + 1e-6))), trained[5][name]);
        }

        AreClose([.. Enumerable.Range(1, 6).Select(Norm)], [.. norms]);
    }

    [TestMethod]
    [DynamicData(nameof(Optimisers))]
    public void MaskedParameters_StayExactlyZero(object optimiser)
    {
        var (trained, norms) = Train((Optimiser)optimiser, 50, ["a"], mask: [1, 0, 1]);

        Assert.IsTrue(trained.All(p => p["a"][1] == 0), "A masked weight moved.");
        AreClose(Textbook((Optimiser)optimiser, "a", 50)[..1], trained[49]["a"][..1]);
        Assert.AreEqual(Math.Sqrt(Math.Pow(Gradient("a", 1)[0], 2) + Math.Pow(Gradient("a", 1)[2], 2)), norms[0], 1e-12);
    }
}
