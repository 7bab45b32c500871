using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Search.PolicyGradient;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Targets;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Tests.Search.PolicyGradient;

[TestClass]
public sealed class PolicyGradientMethodTests
{
    private static readonly Space Space = new([
        .. Enumerable.Range(0, 5).Select(i => new Variable($"group{i}", [32, 24, 16, 8])),
        new Variable("fixed", [8]),
        new Variable("bits", [32, 8])]);

    private static readonly PolicyComplexity Work = new(Space, [.. Enumerable.Range(0, 5).Select(
        i => new ComplexityTerm(1 + i, [new KeptAxis([(i, 1)]), new KeptAxis([((i + 1) % 5, 1)])], []))]);

    private static readonly PolicyComplexity Bytes =
        new(Space, [new ComplexityTerm(1000, [new KeptAxis([(0, 1)])], [])]);

    private static readonly PolicyEncoding OfQuality =
        new(Space, [PolicyFeature.Differentiable("operations", Space, Work.LogShare)]);

    private static readonly PolicyEncoding OfLatency =
        new(Space, [PolicyFeature.Differentiable("work", Space, new Affine(Work, 0, 1 / Work.Uncompressed))]);

    private static readonly LearnedMetric Quality = new(new PredictedMetric("quality"), OfQuality, [
        new("ridge", 3, new RidgeTrainer()),
        new("gaussian-process", 5, new GaussianProcessTrainer(OfQuality.Parts([[0, 1], [2, 3, 4], [6]])))]);

    private static readonly LearnedMetric Latency = new(new PredictedMetric("latency"), OfLatency, [
        new("work", 1, new WorkTrainer(1, null)), new("work and ridge", 3, new WorkTrainer(1, new RidgeTrainer()))]);

    // As recorded: a change of structure leaves every proposal as it is.
    [TestMethod]
    public void Search_OfAKnownModel_ProposesAsRecorded()
    {
        var settings = PolicyGradientSettings.Of(24, seed: 7);
        var method = new PolicyGradientMethod(
            Space, [Space.Uncompressed, Space.MostCompressed], settings, [], Fit, Problem);

        var proposed = Run(method);

        string[] recorded =
        [
            "0000000 3333301 2012001 3223201", "3333201 3322301 2121201 1121301", "1111100 1112101 2222201 0111100",
            "2021100 2011300 3303300 3333000", "2001300 2002300 3330001 3330300", "3001300 2101300 2001301 1001300",
        ];
        CollectionAssert.AreEqual(recorded, proposed);
        var last = method.Predicted[new Policy([1, 0, 0, 1, 3, 0, 0])];
        Assert.AreEqual(0.9579491755495337, last.Quality, 1e-9);
        Assert.AreEqual(0.9382446090235101, last.QualityInterval.Low, 1e-9);
        Assert.AreEqual(0.9780675679992498, last.QualityInterval.High, 1e-9);
        Assert.AreEqual(0.5041756722493693, last.LatencyRatio, 1e-9);
    }

    [TestMethod]
    public void TrialsToldLateAndShuffled_AreAllThatItNeeds()
    {
        var settings = PolicyGradientSettings.Of(24, seed: 7);
        var method = new PolicyGradientMethod(
            Space, [Space.Uncompressed, Space.MostCompressed], settings, [], Fit, Problem);
        var (chance, ahead) = (new Random(1), 0);
        List<Policy> pending = [], proposed = [];
        while (method.Ask(4) is var batch && batch.Count + pending.Count > 0)
        {
            proposed.AddRange(batch);
            pending.AddRange(batch);
            ahead = Math.Max(ahead, pending.Count);
            var measured = pending[chance.Next(pending.Count)];
            pending.Remove(measured);
            method.Tell(new PolicyTrial(measured, Measure(measured), 0));
        }

        Assert.HasCount(settings.Samples, proposed);
        Assert.HasCount(settings.Samples, proposed.Distinct());
        Assert.IsGreaterThan(4, ahead, "policies are proposed ahead of their trials");
    }

    private static string[] Run(PolicyGradientMethod method)
    {
        List<string> proposed = [];
        while (method.Ask(4) is { Count: > 0 } batch)
        {
            proposed.Add(string.Join(' ', batch.Select(p => string.Concat(p.Levels))));
            batch.ToList().ForEach(p => method.Tell(new PolicyTrial(p, Measure(p), 0)));
        }

        return [.. proposed];
    }

    private static Measured Measure(Policy policy)
    {
        var x = Space.Vector(policy);
        var quality = 0.95 - (0.1 * x[0] * x[1]) - (0.05 * x[2]) - (0.02 * x[3] * x[3]) - (0.03 * x[6]);
        var latency = 0.1 + (0.9 * Work.At(x) / Work.Uncompressed) - (0.03 * x[6]);
        return new Measured(
            quality,
            latency,
            new Counts(TargetTable.Counted.Select(t => KeyValuePair.Create(t.Key, (long)(100 + Bytes.At(x))))));
    }

    private static PolicyProblem Problem(TrialPredictors predictors) => new(Space, predictors.Utility!, [
        new PolicyConstraint("latency", predictors.LatencyRatio, 0.5),
        new PolicyConstraint("size", predictors.SizeBytes, 800)]);

    private static TrialPredictors Fit(IReadOnlyList<PolicyTrial> trials) => new(
        Fit(Quality, trials, t => t.Measured.Quality),
        Fit(Latency, trials, t => t.Measured.LatencyRatio),
        target => target.IsFitted ? Bytes : Work,
        trials);

    private static FittedMetric Fit(
        LearnedMetric learned, IReadOnlyList<PolicyTrial> trials, Func<PolicyTrial, double> value)
    {
        var samples = new Core.Prediction.Predictors.Samples(
            trials.Select(t => learned.Encoding.Encode(t.Point)),
            [.. trials.Select(t => learned.Metric.ToLearned(value(t)))]);
        var choice = PredictorChoice.Of(learned.Methods, samples, learned.Metric.Name, 3, _ => { }, default);
        return new FittedMetric(learned, choice);
    }
}
