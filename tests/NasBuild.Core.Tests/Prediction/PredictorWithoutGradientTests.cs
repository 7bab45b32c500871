using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Prediction.Sampling;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Tests.Prediction;

/// <summary>
/// Everything but the policy gradient works with a predictor that reads names and has neither gradient nor variance.
/// </summary>
[TestClass]
public sealed class PredictorWithoutGradientTests
{
    private const int Seeds = 20;
    private static readonly Space Space =
        new([.. Enumerable.Range(0, 6).Select(i => new Variable($"layer{i}", [5, 4, 3, 2, 1]))]);

    private static readonly PolicyEncoding Encoding = new(Space, []);
    private static readonly NamedTrainer Ridge = new("ridge", 3, new RidgeTrainer());

    [TestMethod]
    public void Choice_AgainstALine_TakesWhatKnowsTheNames()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var choice = Choose([Ridge, Named(new FakeLanguageModel(Worth))], Measure(40, 0.1, seed), seed);

            Assert.AreEqual("fake", choice.Name, $"seed {seed}");
            Assert.IsInRange(0.05, 0.15, choice.Compared[1].MeanAbsoluteError);
            Assert.IsGreaterThan(0.85, choice.Compared[1].Tau);
        }
    }

    [TestMethod]
    public void Choice_AgainstALine_LeavesWhatIsWrongOfTheNames()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var wrong = new FakeLanguageModel((name, choice) => -Worth(name, choice));

            Assert.AreEqual("ridge", Choose([Named(wrong), Ridge], Measure(40, 0.1, seed), seed).Name, $"seed {seed}");
        }
    }

    [TestMethod]
    public void OneAnswerInProse_LosesToAnyMethod()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var samples = Measure(40, 0.1, seed);
            var model = new FakeLanguageModel(Worth, prose: p => p == samples.Points[seed]);

            var choice = Choose([Named(model), Ridge], samples, seed);

            Assert.AreEqual("ridge", choice.Name, $"seed {seed}");
            Assert.AreEqual(double.PositiveInfinity, choice.Compared[0].MeanAbsoluteError);
        }
    }

    [TestMethod]
    public void AnswersInProseAlone_GiveNoInterval()
    {
        var choice = Choose([Named(new FakeLanguageModel(Worth, prose: _ => true))], Measure(20, 0.1, 0), 0);

        Assert.AreEqual("fake", choice.Name);
        Assert.AreEqual(double.PositiveInfinity, choice.Interval.HalfWidth(0.5));
    }

    [TestMethod]
    public void NewMeasurements_LieInsideTheIntervalAsOftenAsSaid()
    {
        var inside = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var choice = Choose([Named(new FakeLanguageModel(Worth))], Measure(60, 1, seed), seed);
            var (test, width) = (Measure(100, 1, 1000 + seed), choice.Interval.HalfWidth(0.9));
            var predicted = test.Points.Select(p => choice.Predictor.Predict(p).Mean);
            inside += predicted.Zip(test.Y, (p, m) => Math.Abs(p - m)).Count(miss => miss <= width);
        }

        Assert.IsInRange(0.87, 0.95, inside / (100d * Seeds));
    }

    [TestMethod]
    public void Variance_IsNoNumberAndNeverNeeded()
    {
        var choice = Choose([Named(new FakeLanguageModel(Worth))], Measure(40, 0.1, 0), 0);

        Assert.IsTrue(double.IsNaN(choice.Predictor.Predict(Encoding.Encode(Space.Uncompressed)).Variance));
        Assert.IsTrue(double.IsFinite(choice.Interval.HalfWidth(0.9)));
    }

    [TestMethod]
    public void CrossValidation_AsksForAFoldAtOnce()
    {
        var model = new FakeLanguageModel(Worth);

        CrossValidation.Predict(model, Measure(23, 0.1, 0), folds: 5, seed: 0, default);

        CollectionAssert.AreEqual(new[] { 5, 5, 5, 4, 4 }, model.Batches);
    }

    [TestMethod]
    public void CrossValidation_ThatIsCancelled_Ends()
    {
        var (model, samples) = (new FakeLanguageModel(Worth), Measure(20, 0.1, 0));

        Assert.ThrowsExactly<OperationCanceledException>(
            () => CrossValidation.Predict(model, samples, folds: 5, seed: 0, new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public void Selection_PicksPoliciesThatThereIsMuchToLearnFrom()
    {
        var predictor = new FakeLanguageModel(Worth).Fit(Measure(40, 0.1, 0), 0, default);
        double Informative(Policy policy) =>
            Informativeness.Of(Space, p => predictor.Predict(Encoding.Encode(p)).Mean, policy, raised: true);
        for (var seed = 0; seed < Seeds; seed++)
        {
            Policy[] measured = [.. Measure(30, 0.1, seed).Points.Select(p => p.Policy)];
            var settings = new SelectionSettings(Population: 80, Kept: 40, Mutants: 20, Crossovers: 40, Iterations: 20);

            var random = new Random(seed);
            var picked = EvolutionarySelection.Select(Space, Informative, measured, 10, settings, random, default);

            Assert.HasCount(10, picked.Except(measured).ToList());
            Assert.IsGreaterThan(1.3 * measured.Average(Informative), picked.Average(Informative), $"seed {seed}");
        }
    }

    [TestMethod]
    public void PolicyGradient_IsNotOfferedIt()
    {
        var fake = Named(new FakeLanguageModel(Worth));
        var learned = new LearnedMetric(new PredictedMetric("quality"), Encoding, [fake, Ridge]);

        CollectionAssert.AreEqual(new[] { Ridge }, learned.WithGradient().Methods.ToArray());
        Assert.ThrowsExactly<InvalidOperationException>(() => (learned with { Methods = [fake] }).WithGradient());

        // Nor is one that is stored.
        var samples = Measure(40, 0.1, seed: 0);
        var (without, with) = (fake.Trainer.Fit(samples, 0, default), Ridge.Trainer.Fit(samples, 0, default));
        Assert.IsTrue(learned.Allows(without) && learned.Allows(with));
        Assert.IsTrue(!learned.WithGradient().Allows(without) && learned.WithGradient().Allows(with));
    }

    // By chance in the order of the choices: no line follows it.
    private static double Worth(string name, int choice) => ((name[^1] * 31) + (choice * choice * 17)) % 7;

    private static NamedTrainer Named(FakeLanguageModel model) => new("fake", 1, model);

    private static Samples Measure(int count, double noise, int seed)
    {
        var random = new Random(seed);
        Policy Drawn() => new([.. Space.Variables.Select(v => random.Next(v.Choices.Length))]);
        PolicyPoint[] points = [.. Enumerable.Range(0, count).Select(_ => Encoding.Encode(Drawn()))];
        double Noise() => noise * Math.Sqrt(3) * ((2 * random.NextDouble()) - 1);
        double Measured(PolicyPoint point) => 70 + point.Choices.Sum(c => Worth(c.Variable.Name, c.Choice)) + Noise();
        return new Samples(points, [.. points.Select(Measured)]);
    }

    private static PredictorChoice Choose(IReadOnlyList<NamedTrainer> methods, Samples samples, int seed) =>
        PredictorChoice.Of(methods, samples, "quality", seed, _ => { }, default);
}
