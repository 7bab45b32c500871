// Wang et al., SeerNet, arXiv 2304.06393, with this machine's latency in place of bit operations
using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Results;
using NasBuild.Core.Search.PolicyGradient;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Targets;
using NasBuild.Engine;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// What a search by policy gradient knows of the model: its policies, what they come to, and predictors of quality and latency learnt from trials.
/// The predictors are stored, so that a build with another target has them at once.
/// </summary>
internal sealed class PolicyGradientSearch
{
    // Latency is measured to a few percent; a predictor may be off by as much.
    private const double LeastDrift = 0.08;
    private const int Anchors = 8;
    private readonly Plan plan;
    private readonly Profile profile;
    private readonly Objectives objectives;
    private readonly BuildContext context;
    private readonly bool higherIsBetter;
    private readonly ModelComplexity complexity;
    private readonly int activations;
    private readonly LearnedMetric quality;
    private readonly LearnedMetric latency;
    private readonly string device;

    public PolicyGradientSearch(Plan plan, Profile profile, Objectives objectives, Original original, CandidateFactory candidates, BuildContext context)
    {
        (this.plan, this.profile, this.objectives, this.context) = (plan, profile, objectives, context);
        var (widths, precisions) = (candidates.WidthPolicies, candidates.Precisions);
        var blocks = widths.Variables.IsEmpty ? [] : WidthSpace.Blocks(original.Groups, plan.Configuration.Prune!);
        complexity = new ModelComplexity(original.Groups, blocks, widths, precisions, ShapeInference.Of(original.Groups.Model, original.Sample));
        Space = widths.Then(precisions);
        activations = plan.Configuration.Quantize?.Activations.Min() ?? 32;
        quality = LearnedMetric.Quality(
            plan.Configuration.Predict.Predictor, Space, complexity, activations, widths.Variables.IsEmpty ? null : candidates.Widths.Damage(Space));
        latency = LearnedMetric.Latency(plan.Configuration.Predict.Predictor, Space, complexity);
        higherIsBetter = original.Metric?.HigherIsBetter ?? true;
        device = original.Settings.Device.ToString();
    }

    /// <summary>The policies: widths and bits together.</summary>
    public Space Space { get; }

    /// <summary>What a search measures.</summary>
    public PolicyGradientSettings Settings => PolicyGradientSettings.Of(plan.Configuration.Predict.Samples, plan.Configuration.Seed);

    /// <summary>A searcher that has learnt from <paramref name="known"/>.</summary>
    public PolicyGradientSearcher Searcher(IReadOnlyList<Trial> known, IEnumerable<Policy> first) => new(Space, first, Settings, known, Fit, Problem);

    /// <summary>Policies to begin with: of every degree of compression with the fewest bits, and the least and the most compression there is.</summary>
    public IEnumerable<Policy> First(CandidateFactory candidates)
    {
        var precisions = candidates.Precisions;
        if (candidates.WidthPolicies.Variables.IsEmpty)
        {
            return [precisions.MostCompressed, precisions.Uncompressed];
        }

        var (widths, most) = (candidates.Widths, plan.Configuration.Prune!.MaxRatio);
        double[] shares = [0.5, 0.25, 0.75, 0.375, 0.625, 0.125, 0.875];
        return [
            CandidateFactory.Joint(widths.Policies.Uncompressed, precisions.MostCompressed),
            CandidateFactory.Joint(widths.Uniform(most, most), precisions.MostCompressed),
            .. shares.SelectMany(s => new[] { widths.Uniform(s * most, most), widths.Global(s * most) }).Select(w => CandidateFactory.Joint(w, precisions.MostCompressed)),
            .. widths.SingleSkips().Select(w => CandidateFactory.Joint(w, precisions.MostCompressed))];
    }

    /// <summary>Where latency was not as predicted: times earlier trials again and puts the journal right, for what is learnt next.</summary>
    public void Recalibrate(PolicyGradientSearcher searcher, List<Trial> known, IReadOnlyList<Trial> fresh, IEvaluator<Candidate> evaluator, TrialJournal journal)
    {
        double Error(Trial trial) => Math.Abs(Math.Log(trial.Measured.LatencyRatio / searcher.Predicted[trial.Policy].LatencyRatio));
        List<double> errors = [.. fresh.Where(t => searcher.Predicted.ContainsKey(t.Policy)).Select(Error).Order()];
        var expected = searcher.Predictors?.Latency.Compared.Single(c => c.Chosen).MeanAbsoluteError ?? 0;
        if (known.Count == 0 || errors.Count < 2 || errors[errors.Count / 2] <= Math.Max(LeastDrift, 2 * expected))
        {
            return;
        }

        // Spread over the latencies that were measured.
        var anchors = known.OrderBy(t => t.Measured.LatencyRatio).Where((_, i) => i % Math.Max(1, known.Count / Anchors) == 0).ToList();
        List<double> changes = [.. anchors.Select(t => Timed(t, evaluator, journal).Measured.LatencyRatio / t.Measured.LatencyRatio).Order()];
        foreach (var trial in known.Except(anchors))
        {
            journal.Append(plan.PrecisionTrialsKey, trial with { Measured = trial.Measured with { LatencyRatio = trial.Measured.LatencyRatio * changes[changes.Count / 2] } });
        }

        context.Report(Descriptors.LatencyRecalibrated.With(Amounts.Percent(errors[errors.Count / 2]), errors.Count, Amounts.Percent(expected), anchors.Count));
    }

    private Trial Timed(Trial trial, IEvaluator<Candidate> evaluator, TrialJournal journal)
    {
        using var candidate = evaluator.Build(trial.Policy);
        var again = trial with { Measured = trial.Measured with { LatencyRatio = evaluator.LatencyRatio(candidate) }, Seconds = 0 };
        journal.Append(plan.PrecisionTrialsKey, again);
        return again;
    }

    /// <summary>What trials tell, from the store where they told it before.</summary>
    public TrialPredictors Fit(IReadOnlyList<Trial> trials)
    {
        // The original itself was measured too.
        IReadOnlyList<Trial> all = [new Trial(Space.Uncompressed, profile.Uncompressed, 0), .. trials.Where(t => t.Policy != Space.Uncompressed).OrderBy(t => t.Policy.ToString(), StringComparer.Ordinal)];
        var qualities = profile.QualityMetric is null ? null : Choose("quality", "", quality, all, t => TrialPredictors.UtilityOf(t.Measured.Quality, higherIsBetter));
        var latencies = Choose("latency", $"{MachineFingerprint.This.Kind}, {device}", latency, all, t => Math.Log(t.Measured.LatencyRatio));
        return new TrialPredictors(Space, higherIsBetter, qualities, quality.Features, latencies, latency.Features, t => t.Formula(complexity, activations), all);
    }

    /// <summary>The best within the targets, as predictors see it.</summary>
    public PolicyProblem Problem(TrialPredictors predictors)
    {
        // Without quality to measure it is the least compression that is best.
        IDifferentiable utility = (IDifferentiable?)predictors.Utility ?? new Affine(predictors.SizeBytes, 0, 1d / profile.Counts[Measurement.Size]);
        var constraints = from target in TargetTable.Costs
                          let limit = objectives.Limit(target)
                          where limit is not null
                          select target is CountedTarget counted
                              ? new PolicyConstraint(target.Name, predictors.Count(counted), limit.Value * profile.Counts[target.Key])
                              : new PolicyConstraint(target.Name, predictors.LatencyRatio, limit.Value);
        return new PolicyProblem(Space, utility, [.. constraints]);
    }

    /// <summary>Says so where the best that is predicted misses the targets.</summary>
    public void TellContradiction(PolicyGradientSearcher searcher)
    {
        if (searcher is not { Predictors: { } predictors, Optimized: [_, ..] optimized })
        {
            return;
        }

        var problem = Problem(predictors);
        var nearest = Space.Vector(optimized.MinBy(p => problem.Violation(Space.Vector(p)))!);
        if (problem.Violation(nearest) > 0)
        {
            context.Report(Descriptors.TargetsContradict.At(
                plan.Configuration.PositionOf("target"), Amounts.Percent(predictors.LatencyRatio.At(nearest)), Amounts.Percent(predictors.SizeBytes.At(nearest) / profile.Counts[Measurement.Size])));
        }
    }

    /// <summary>What was foretold, beside what was measured then.</summary>
    public static Predictions? Predictions(PolicyGradientSearcher searcher, IReadOnlyList<Trial> trials, bool withQuality)
    {
        if (searcher.Predictors is not { } predictors)
        {
            return null;
        }

        var points = trials.Where(t => searcher.Predicted.ContainsKey(t.Policy)).SelectMany(t => searcher.Predicted[t.Policy] is var p && withQuality
            ? new[] { Quality(t, p), Latency(t, p) } : [Latency(t, p)]);
        return new Predictions(
            [.. points],
            [.. predictors.Quality?.Compared.Select(c => new PredictorScore("quality", c.Name, c.Tau, c.MeanAbsoluteError, c.Chosen)) ?? [],
             .. predictors.Latency.Compared.Select(c => new PredictorScore("latency", c.Name, c.Tau, c.MeanAbsoluteError, c.Chosen))]);
    }

    private static PredictedPoint Quality(Trial trial, PredictedTrial p) => new("quality", p.Quality, p.QualityInterval.Low, p.QualityInterval.High, trial.Measured.Quality);

    private static PredictedPoint Latency(Trial trial, PredictedTrial p) => new("latency", p.LatencyRatio, p.LatencyInterval.Low, p.LatencyInterval.High, trial.Measured.LatencyRatio);

    private PredictorChoice Choose(string metric, string machine, LearnedMetric learned, IReadOnlyList<Trial> trials, Func<Trial, double> value)
    {
        var measured = trials.Where(t => double.IsFinite(value(t))).ToList();
        if (measured.Count < trials.Count)
        {
            context.Report(Descriptors.MeasurementNotFinite.With(metric, trials.ToList().FindIndex(t => !double.IsFinite(value(t))) + 1, trials.Count).AsWarning());
        }

        trials = measured;
        var samples = new Prediction.Predictors.Samples([.. trials.Select(t => learned.Features.Of(Space.Vector(t.Policy)))], [.. trials.Select(value)]);
        var path = context.InObj($"predictor-{metric}.json");
        var key = new PredictorKey(plan.ModelHash, ContentKey.Of(plan.PrecisionTrialsKey, plan.Configuration.Predict.Predictor.ToString()), metric, machine, Plan.Tool);
        var learnt = ContentKey.Of([.. trials.Zip(samples.Y, (t, y) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{t.Policy}={y:R}"))]);
        if (StoredPredictor.Read(path, key, context.Report) is { } stored && stored.Samples == learnt)
        {
            return stored.Choice;
        }

        Action<Diagnostic> told = Auto ? delegate { } : context.Report;
        var choice = samples.Y.All(y => y == samples.Y[0]) ? Constant(samples, metric)
            : PredictorChoice.Of(learned.Trainers, samples, metric, plan.Configuration.Seed, told, context.Cancellation);
        new StoredPredictor(key, learnt, choice).Write(path);
        return choice;
    }

    // Nothing to learn is no reason to stop: latency may still tell candidates apart.
    private PredictorChoice Constant(Prediction.Predictors.Samples samples, string metric)
    {
        context.Report(Descriptors.MeasurementsAlike.With(metric, samples.Count, samples.Y[0]).AsWarning());
        var mean = new MeanTrainer();
        return new PredictorChoice(
            mean.Fit(samples, plan.Configuration.Seed, context.Cancellation), ConformalInterval.Of(samples.Y, samples.Y), [new ComparedPredictor(mean.Name, 0, 0, Chosen: true)]);
    }

    private bool Auto => plan.Configuration.Predict.Predictor == PredictorMethod.Auto;
}
