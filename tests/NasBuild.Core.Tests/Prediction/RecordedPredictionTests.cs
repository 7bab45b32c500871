using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Prediction.Sampling;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

/// <summary>
/// Predictions that were recorded: a change of structure leaves them as they are. On the machine that recorded them
/// they are equal to the bit; with vectors of another width sums differ in the last digits.
/// </summary>
[TestClass]
public sealed class RecordedPredictionTests
{
    private const double Relative = 1e-9;
    private static readonly double[] At = [0.3, 0.6, 0.2, 0.8];
    private static readonly Samples Qualities = Functions.Sample(24, 4, Functions.Curved, noise: 0.05, seed: 3);

    // Logarithms of times; the last two numbers of a vector are work.
    private static readonly Samples Times = Functions.Sample(
        24, 4, x => Math.Log(0.1 + (3 * x[2]) + (2 * x[3])) + (0.2 * x[0]), noise: 0.02, seed: 4);

    private static readonly Dictionary<string, (IPredictorTrainer<IDifferentiablePredictor>, Samples)> Methods = new()
    {
        ["mean"] = (new MeanTrainer(), Qualities),
        ["ridge"] = (new RidgeTrainer(), Qualities),
        ["gaussian-process"] = (new GaussianProcessTrainer(), Qualities),
        ["gaussian-process of parts"] = (new GaussianProcessTrainer([[0, 1], [1, 2, 3]]), Qualities),
        ["ensemble"] = (new MlpEnsembleTrainer(), Qualities),
        ["seernet"] = (new SeerNetTrainer(), Qualities),
        ["work"] = (new WorkTrainer(2, null), Times),
        ["work and ridge"] = (new WorkTrainer(2, new RidgeTrainer()), Times),
        ["work and gaussian-process"] = (new WorkTrainer(2, new GaussianProcessTrainer([[0], [1]])), Times),
    };

    [TestMethod]
    [DataRow("mean", 80.48633266840375, 0.07505857533226298, new[] { 0d, 0, 0, 0 })]
    [DataRow(
        "ridge", 79.89106201829426, 0.004831953014143562,
        new[] { 1.7203025887558865, -2.1209353297931304, 1.586700785682612, -0.013789130702032682 })]
    [DataRow(
        "gaussian-process", 79.88791298317484, 0.010841312527820236,
        new[] { 1.838897927868366, -2.2167225063690648, 1.7337249274803, 0.05409891516259344 })]
    [DataRow(
        "gaussian-process of parts", 79.88831481010465, 0.003691446213779542,
        new[] { 1.7185763217831362, -2.119909803558194, 1.6458962069629883, -0.001764122882976421 })]
    [DataRow(
        "ensemble", 80.21299040759006, 0.017002397248889113,
        new[] { 3.143966289643859, -1.6260220841868607, -1.6064818494643234, -0.021772294665483135 })]
    [DataRow(
        "seernet", 79.7670772420339, double.NaN,
        new[] { 3.359995951018035, -2.5527173880020495, 1.0738707022548892, -0.9395389162892529 })]
    [DataRow("work", 0.9548368947670984, 8.12953112289174E-05, new[] { 0, 0, 1.2292844392090942, 0.9116790552434554 })]
    [DataRow(
        "work and ridge", 0.9403401691155219, 4.0704647125711783E-05,
        new[] { 0.12480292405893574, 0.016983190074996466, 1.2292844392090942, 0.9116790552434554 })]
    [DataRow(
        "work and gaussian-process", 0.9336276238591585, 2.3648523247384096E-05,
        new[] { 0.12345993190102462, 0.01906472518817243, 1.2292844392090942, 0.9116790552434554 })]
    public void Method_FittedToRecordedSamples_PredictsAsRecorded(
        string method, double mean, double variance, double[] slopes)
    {
        var (trainer, samples) = Methods[method];
        var predictor = trainer.Fit(samples, 5, default);
        var gradient = new double[At.Length];
        predictor.Gradient(At, gradient);

        AssertEqual(mean, predictor.Predict(At).Mean);
        AssertEqual(mean, predictor.At(At));
        AssertEqual(variance, predictor.Predict(At).Variance);
        Array.ForEach([.. slopes.Zip(gradient)], slope => AssertEqual(slope.First, slope.Second));
    }

    [TestMethod]
    public void Choice_AmongRecordedSamples_ComparesAsRecorded()
    {
        NamedTrainer[] trainers =
        [
            new("ridge", 3, new RidgeTrainer()),
            new("gaussian-process", 5, new GaussianProcessTrainer()),
            new("ensemble", 20, new MlpEnsembleTrainer()),
        ];
        var samples = Functions.Sample(40, 4, Functions.Curved, noise: 0.05, seed: 3);

        var choice = PredictorChoice.Of(trainers, samples, "accuracy", 5, _ => { }, default);

        double[] errors = [0.08149090068315737, 0.07845565201688273, 0.3929594905758975];
        Array.ForEach([.. errors.Zip(choice.Compared)], pair => AssertEqual(pair.First, pair.Second.MeanAbsoluteError));
        Assert.AreEqual("gaussian-process", choice.Name);
        AssertEqual(0.14765017916167267, choice.Interval.HalfWidth(0.9));
    }

    [TestMethod]
    [DataRow(false, "30030000 03030000 33330000 00030030 33030003 33030030")]
    [DataRow(true, "23323333 23323000 23020033 23020300 23320030 22320003")]
    public void Selection_FromRecordedSamples_PicksAsRecorded(bool raised, string policies)
    {
        var space = new Space([.. Enumerable.Range(0, 8).Select(i => new Variable($"group{i}", [32, 24, 16, 8]))]);
        var predictor = new RidgeTrainer().Fit(
            Functions.Sample(40, 8, x => x[0] + (x[1] * x[2]) - (x[3] * x[3]), seed: 2), 0, default);
        var settings = new SelectionSettings(Population: 80, Kept: 40, Mutants: 20, Crossovers: 40, Iterations: 30);

        double Mean(Policy policy) => predictor.Predict(space.Vector(policy)).Mean;
        double Score(Policy policy) => Informativeness.Of(space, Mean, policy, raised);
        var picked = EvolutionarySelection.Select(
            space, Score, [space.Uncompressed], 6, settings, new Random(9), default);

        Assert.AreEqual(policies, string.Join(' ', picked.Select(p => string.Concat(p.Levels))));
    }

    private static void AssertEqual(double recorded, double now) => Assert.IsTrue(
        recorded.Equals(now) || Math.Abs(recorded - now) <= Relative * Math.Max(1, Math.Abs(recorded)),
        $"recorded {recorded:R}, now {now:R}");
}
