// Wang et al., SeerNet, arXiv 2304.06393, with this machine's latency in place of bit operations
using System.Globalization;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Targets;
using NasBuild.Engine.Timing;
using Quantiles = NasBuild.Engine.Quantiles;

namespace NasBuild.Core.Search.PolicyGradient;

/// <summary>
/// A search over all transformations together with predictors of quality and latency that are learned from trials. It
/// uses trials of earlier builds with any targets, and stores the predictors, so that a build with another target can
/// start with them.
/// </summary>
internal sealed class PolicyGradientSearch : IPolicySearch
{
    // Latency is measured to a few percent; a predictor may be off by as much.
    private const double SmallestDrift = 0.08;
    private const int Anchors = 8;
    private static readonly double[] Degrees = [1, 0.5, 0.25, 0.75, 0.375, 0.625, 0.125, 0.875];
    private readonly PolicyStudy study;
    private readonly Study<Policy, Measured> trials;
    private readonly ModelComplexity complexity;
    private readonly int activations;
    private readonly LearnedMetric quality;
    private readonly LearnedMetric latency;
    private readonly PolicyGradientSettings settings;

    public PolicyGradientSearch(PolicyStudy study)
    {
        (this.study, complexity) = (study, study.Complexity.Value);
        var configuration = study.Plan.Configuration;
        settings = PolicyGradientSettings.Of(configuration.Predict.Samples, configuration.Seed);
        var (before, after) = study.BudgetShares;
        trials = study.Under(study.Plan.PrecisionTrialsKey, new Budget(
            (before + after) * configuration.Budget.Time.TimeSpan,
            Math.Max(1, Math.Min(configuration.Budget.Trials, settings.Samples + settings.Last))));
        activations = configuration.Quantize?.Activations.Min() ?? 32;
        quality = LearnedMetric.Quality(
            configuration.Predict, Space, complexity, activations, complexity.Damage,
            study.HigherIsBetter).WithGradient();
        latency = LearnedMetric.Latency(configuration.Predict, Space, complexity).WithGradient();
    }

    private Space Space => study.Transformations.Space;

    private Profile Profile => study.Profile;

    private bool HasQuality => Profile.QualityMetric is not null;

    // Journals of a model with other choices have policies of another length.
    private List<PolicyTrial> Known => [.. trials.Trials.Where(t => t.Point.Levels.Length == Space.Variables.Length)];

    /// <inheritdoc/>
    public IReadOnlyList<PolicyTrial> Run(PolicyStudy study)
    {
        var known = Known;
        if (known.Count > 0 && known.Count < settings.Design)
        {
            study.Context.Report(Descriptors.SearchResumed.With("policies", known.Count));
        }

        var method = new PolicyGradientMethod(Space, Seeds(), settings, known, Fit, Problem, study.Context.Time);
        var fresh = study.Run("policies", trials, study.Transformations, method, settings.Batch, known.Count);
        if (known.Count >= settings.Design)
        {
            study.Context.Report(Descriptors.Retargeted.With(
                Amounts.Time(method.LearningTime.TotalSeconds), known.Count));
        }

        ReportContradiction(method);
        ReportSlow(method, fresh);
        study.Predictions = Predictions(method, fresh);
        known.ForEach(t => study.Record("policies", t));
        Recalibrate(method, known, fresh);

        // A build with another target can then start with predictors of all trials.
        if (fresh.Count > 0 && method.Predictors is not null)
        {
            Fit(Known);
        }

        return Known;
    }

    // Policies of every degree of compression with the fewest bits, and the uncompressed one with the fewest bits.
    private IEnumerable<Policy> Seeds()
    {
        var (before, after) = (study.Transformations.BeforeTraining, study.Transformations.AfterTraining);
        Policy Lowest(Policy policy) => new([.. policy.Levels, .. after.Start.Levels]);
        return before.Space.Variables.IsEmpty ? [after.Start, after.Space.MostCompressed, after.Space.Uncompressed]
            : [Lowest(before.Space.Uncompressed), .. before.Seeds(Degrees).Select(Lowest)];
    }

    // If latency differs from the prediction, earlier trials are timed again and corrected in the store, for the next
    // fit.
    private void Recalibrate(PolicyGradientMethod method, List<PolicyTrial> known, IReadOnlyList<PolicyTrial> fresh)
    {
        double Error(PolicyTrial trial) =>
            Math.Abs(Math.Log(trial.Measured.LatencyRatio / method.Predicted[trial.Point].LatencyRatio));
        List<double> errors = [.. fresh.Where(t => method.Predicted.ContainsKey(t.Point)).Select(Error)];
        var expected = method.Predictors?.Latency.Compared.Single(c => c.Chosen).MeanAbsoluteError ?? 0;
        if (known.Count == 0 || errors.Count < 2 || Quantiles.Median(errors) <= Math.Max(SmallestDrift, 2 * expected))
        {
            return;
        }

        // Spread over the measured latencies.
        var anchors = known.OrderBy(t => t.Measured.LatencyRatio)
            .Where((_, i) => i % Math.Max(1, known.Count / Anchors) == 0).ToList();
        var change =
            Quantiles.Median(anchors.Select(t => TimeAgain(t).Measured.LatencyRatio / t.Measured.LatencyRatio));
        foreach (var trial in known.Except(anchors))
        {
            var ratio = trial.Measured.LatencyRatio * change;
            trials.Record(trial with { Measured = trial.Measured with { LatencyRatio = ratio } });
        }

        study.Context.Report(Descriptors.LatencyRecalibrated.With(
            Amounts.Percent(Quantiles.Median(errors)), errors.Count, Amounts.Percent(expected), anchors.Count));
    }

    private PolicyTrial TimeAgain(PolicyTrial trial)
    {
        var again = trial with
        {
            Measured = trial.Measured with { LatencyRatio = study.Measurements.LatencyRatio(trial.Point) },
            Seconds = 0
        };
        trials.Record(again);
        return again;
    }

    // The predictors of the trials, from the file if it has those of the same trials.
    private TrialPredictors Fit(IReadOnlyList<PolicyTrial> known)
    {
        // The original itself was measured too.
        IReadOnlyList<PolicyTrial> all =
        [
            new PolicyTrial(Space.Uncompressed, Profile.Uncompressed, 0),
            .. known.Where(t => t.Point != Space.Uncompressed).OrderBy(t => t.Point.ToString(), StringComparer.Ordinal),
        ];
        var machine = $"{MachineFingerprint.This.Kind}, {study.Device}";
        return new TrialPredictors(
            HasQuality ? Fit(quality, machine: "", all, t => t.Measured.Quality) : null,
            Fit(latency, machine, all, t => t.Measured.LatencyRatio),
            t => t.Formula(complexity, activations),
            all);
    }

    // The best within the targets, as predictors see it.
    private PolicyProblem Problem(TrialPredictors predictors)
    {
        // Without a quality metric the least compression is best.
        IDifferentiable utility = predictors.Utility
            ?? new Affine(predictors.SizeBytes, 0, 1d / Profile.Counts[Measurement.Size]);
        var constraints = from target in TargetTable.Costs
                          let limit = study.Objectives.Limit(target)
                          where limit is not null
                          select target is CountedTarget counted
                              ? new PolicyConstraint(
                                  target.Name, predictors.Count(counted), limit.Value * Profile.Counts[target.Key])
                              : new PolicyConstraint(target.Name, predictors.LatencyRatio, limit.Value);
        return new PolicyProblem(Space, utility, [.. constraints]);
    }

    private void ReportContradiction(PolicyGradientMethod method)
    {
        if (method is not { Predictors: { } predictors, Optimized: [_, ..] optimized })
        {
            return;
        }

        var problem = Problem(predictors);
        var nearest = Space.Vector(optimized.MinBy(p => problem.Violation(Space.Vector(p)))!);
        if (problem.Violation(nearest) > 0)
        {
            study.Context.Report(Descriptors.TargetsContradict.At(
                study.Plan.Configuration.PositionOf("target"),
                Amounts.Percent(predictors.LatencyRatio.At(nearest)),
                Amounts.Percent(predictors.SizeBytes.At(nearest) / Profile.Counts[Measurement.Size])));
        }
    }

    private void ReportSlow(PolicyGradientMethod method, IReadOnlyList<PolicyTrial> fresh)
    {
        var limit = study.Objectives.Limit(TargetTable.Latency);
        var slow = fresh.Where(t => method.Optimized.Contains(t.Point) && limit < t.Measured.LatencyRatio
            && method.Predicted[t.Point].LatencyRatio <= limit);
        foreach (var trial in slow)
        {
            study.Context.Report(Descriptors.SlowerThanPredicted.With(
                Amounts.Percent(method.Predicted[trial.Point].LatencyRatio),
                Amounts.Percent(trial.Measured.LatencyRatio),
                study.Plan.Configuration.Target.Latency!));
        }
    }

    // The predictions, beside the later measurements.
    private Predictions? Predictions(PolicyGradientMethod method, IReadOnlyList<PolicyTrial> fresh)
    {
        if (method.Predictors is not { } predictors)
        {
            return null;
        }

        var points = from trial in fresh
                     where method.Predicted.ContainsKey(trial.Point)
                     let p = method.Predicted[trial.Point]
                     from point in new[] { HasQuality ? Quality(trial, p) : null, Latency(trial, p) }
                         .OfType<PredictedPoint>()
                     select point;
        return new Predictions(
            [.. points], [.. Scores("quality", predictors.Quality), .. Scores("latency", predictors.Latency)]);
    }

    private static IEnumerable<PredictorScore> Scores(string metric, PredictorChoice? choice) =>
        choice?.Compared.Select(c => new PredictorScore(metric, c.Name, c.Tau, c.MeanAbsoluteError, c.Chosen)) ?? [];

    private static PredictedPoint Quality(PolicyTrial trial, PredictedTrial p) =>
        new("quality", p.Quality, p.QualityInterval.Low, p.QualityInterval.High, trial.Measured.Quality);

    private static PredictedPoint Latency(PolicyTrial trial, PredictedTrial p) =>
        new("latency", p.LatencyRatio, p.LatencyInterval.Low, p.LatencyInterval.High, trial.Measured.LatencyRatio);

    private FittedMetric Fit(
        LearnedMetric learned, string machine, IReadOnlyList<PolicyTrial> known, Func<PolicyTrial, double> value)
    {
        var (plan, context, metric) = (study.Plan, study.Context, learned.Metric.Name);
        List<PolicyTrial> measured = [.. known.Where(t => double.IsFinite(value(t)))];
        if (measured.Count < known.Count)
        {
            context.Report(Descriptors.MeasurementNotFinite.With(
                metric, known.Index().First(t => !double.IsFinite(value(t.Item))).Index + 1, known.Count).AsWarning());
        }

        var samples = new Samples(
            measured.Select(t => learned.Encoding.Encode(t.Point)),
            [.. measured.Select(t => learned.Metric.ToLearned(value(t)))]);
        var path = context.InObj($"predictor-{metric}.json");
        var method = plan.Configuration.Predict.Predictor;
        var key = new PredictorKey(
            plan.ModelHash, ContentKey.Of(plan.PrecisionTrialsKey, method.ToString()), metric, machine, Plan.Tool);
        var learnt = ContentKey.Of([.. measured.Zip(
            samples.Y, (t, y) => string.Create(CultureInfo.InvariantCulture, $"{t.Point}={y:R}"))]);
        if (StoredPredictor.Read(path, key, context.Report) is { Choice.Predictor: IDifferentiablePredictor } stored
            && stored.Samples == learnt)
        {
            return new FittedMetric(learned, stored.Choice);
        }

        Action<Diagnostic> report = method == PredictorMethod.Auto ? delegate { } : context.Report;
        var choice = samples.Y.All(y => y == samples.Y[0])
            ? Constant(samples, metric)
            : PredictorChoice.Of(
                learned.Methods, samples, metric, plan.Configuration.Seed, report, context.Cancellation);
        new StoredPredictor(key, learnt, choice).Write(path);
        return new FittedMetric(learned, choice);
    }

    // If nothing can be learned, the search goes on: latency may still differ between candidates.
    private PredictorChoice Constant(Samples samples, string metric)
    {
        study.Context.Report(Descriptors.MeasurementsEqual.With(metric, samples.Count, samples.Y[0]).AsWarning());
        return PredictorChoice.Constant(samples);
    }
}
