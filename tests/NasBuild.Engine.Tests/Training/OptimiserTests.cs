using NasBuild.Engine.Training.Optimisers;
using NasBuild.Onnx;

namespace NasBuild.Engine.Tests.Training;

[TestClass]
public sealed class OptimiserTests
{
    // The gradient of step t is fed.
    private static double[] Gradient(string parameter, int step) => [.. Enumerable.Range(0, 3).Select(i => Math.Sin((step * 1.7) + i + parameter[0]))];

    private static double[] Start(string parameter) => [.. Enumerable.Range(0, 3).Select(i => Math.Cos(i + parameter[0]))];

    private static List<(IReadOnlyDictionary<string, double[]> Parameters, double Norm)> Train(
        Optimiser optimiser, int steps, IReadOnlyList<string> names, IReadOnlyList<ParameterGroup>? groups = null, double? maxNorm = null, double[]? mask = null) => UpdateRun.Train(
            optimiser,
            [.. names.Select(n => Tensor.Create<double>(n, [3], [.. Start(n).Zip(mask ?? [1, 1, 1], (p, m) => p * m)]))],
            steps,
            Gradient,
            step => 0.1 / step,
            groups,
            maxNorm,
            mask is null ? null : Tensor.Create<double>("mask", [3], mask));

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
    public void TenSteps_FollowTheFormula(object optimiser) => AreClose(Textbook((Optimiser)optimiser, "a", 10), Train((Optimiser)optimiser, 10, ["a"])[9].Parameters["a"]);

    [TestMethod]
    public void Groups_HaveTheirOwnRateAndDecay()
    {
        var optimiser = new AdamW(WeightDecay: 0.1);
        var trained = Train(optimiser, 5, ["a", "b", "c"], [new ParameterGroup(["b"], 0.1, 0), new ParameterGroup(n => n != "a", 3)])[4].Parameters;

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
        var trained = Train(optimiser, 6, ["a", "b"], maxNorm: maxNorm);

        foreach (var name in new[] { "a", "b" })
        {
            AreClose(Textbook(optimiser, name, 6, clip: t => Math.Min(1, maxNorm / (Norm(t) + 1e-6))), trained[5].Parameters[name]);
        }

        AreClose([.. Enumerable.Range(1, 6).Select(Norm)], [.. trained.Select(t => t.Norm)]);
    }

    [TestMethod]
    [DynamicData(nameof(Optimisers))]
    public void MaskedParameters_StayExactlyZero(object optimiser)
    {
        var trained = Train((Optimiser)optimiser, 50, ["a"], mask: [1, 0, 1]);

        Assert.IsTrue(trained.All(t => t.Parameters["a"][1] == 0), "A masked weight moved.");
        AreClose(Textbook((Optimiser)optimiser, "a", 50)[..1], trained[49].Parameters["a"][..1]);
        Assert.AreEqual(Math.Sqrt(Math.Pow(Gradient("a", 1)[0], 2) + Math.Pow(Gradient("a", 1)[2], 2)), trained[0].Norm, 1e-12);
    }
}
