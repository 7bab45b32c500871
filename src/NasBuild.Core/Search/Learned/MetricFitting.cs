using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Search.Learned;

/// <summary>Fits predictors of a metric to trials and stores them, for a build with another target.</summary>
/// <param name="study">The study.</param>
internal sealed class MetricFitting(PolicyStudy study)
{
    private readonly HashSet<(string Id, string Metric)> told = [];
    private readonly Dictionary<string, int> constant = [];

    // The last comparison of methods, by metric.
    private readonly Dictionary<string, PredictorChoice> compared = [];

    // Methods that are not asked again, with their errors when they were.
    private readonly Dictionary<(string Metric, string Method), ComparedPredictor?> left = [];

    /// <summary>Returns a metric's predictor, from the file if that has one of the same trials.</summary>
    /// <param name="learned">The metric.</param>
    /// <param name="machine">The machine that measured it; empty if it is the same on every machine.</param>
    /// <param name="known">The trials.</param>
    /// <param name="value">Returns the metric of a trial.</param>
    public FittedMetric Fit(
        LearnedMetric learned, string machine, IReadOnlyList<PolicyTrial> known, Func<PolicyTrial, double> value)
    {
        var (plan, context, metric) = (study.Plan, study.Context, learned.Metric.Name);
        List<PolicyTrial> measured = [.. known.Where(t => double.IsFinite(value(t)))];
        if (measured.Count < known.Count)
        {
            Tell(metric, Descriptors.MeasurementNotFinite.With(
                metric, known.Index().First(t => !double.IsFinite(value(t.Item))).Index + 1, known.Count).AsWarning());
        }

        var samples = new Samples(
            measured.Select(t => learned.Encoding.Encode(t.Point)),
            [.. measured.Select(t => learned.Metric.ToLearned(value(t)))]);
        var path = context.InObj($"predictor-{metric}.json");
        var settings = plan.Configuration.Predict;
        var method = settings.Predictor;
        var key = new PredictorKey(
            plan.ModelHash, ContentKey.Of(study.TrialsKey, $"{method}", settings.LanguageModelKey), metric,
            machine, Plan.Tool);
        var learnt = ContentKey.Of([.. measured.Zip(
            samples.Y, (t, y) => string.Create(CultureInfo.InvariantCulture, $"{t.Point}={y:R}"))]);
        if (StoredPredictor.Read(path, key, context.Report) is { } stored && stored.Samples == learnt
            && learned.Allows(stored.Choice.Predictor))
        {
            compared[metric] = stored.Choice;
            return new FittedMetric(learned, stored.Choice);
        }

        var choice = samples.Y.All(y => y == samples.Y[0])
            ? Constant(samples, metric, value(measured[0]))
            : compared.GetValueOrDefault(metric)?.Refitted(
                learned.Methods, samples, plan.Configuration.Seed, context.Cancellation)
            ?? WithLeft(learned, PredictorChoice.Of(
                [.. learned.Methods.Where(m => !left.ContainsKey((metric, m.Name)))],
                samples, metric, plan.Configuration.Seed, d => TellOfMethod(metric, d), context.Cancellation,
                folds: PredictorChoice.FoldsOf(samples.Count)));
        compared[metric] = choice;
        new StoredPredictor(key, learnt, choice).Write(path);
        return new FittedMetric(learned, choice);
    }

    // If nothing can be learned, the search goes on: latency may still differ between candidates. The first few may be
    // alike by their choice, so it is told of twice as many.
    private PredictorChoice Constant(Samples samples, string metric, double value)
    {
        if (!constant.TryAdd(metric, samples.Count) && samples.Count >= 2 * constant[metric])
        {
            Tell(metric, Descriptors.MeasurementsEqual.With(metric, samples.Count, Math.Round(value, 4)).AsWarning());
        }

        return PredictorChoice.Constant(samples);
    }

    // To ask a language model again after each batch would be dear: it is compared once.
    private PredictorChoice WithLeft(LearnedMetric learned, PredictorChoice choice)
    {
        foreach (var slow in learned.Methods.Where(m => m.Trainer is ISlowTrainer { IsFast: false }))
        {
            left.TryAdd((learned.Metric.Name, slow.Name), choice.Compared.FirstOrDefault(c => c.Name == slow.Name));
        }

        var others = left.Where(l => l.Key.Metric == learned.Metric.Name).Select(l => l.Value)
            .OfType<ComparedPredictor>().ExceptBy(choice.Compared.Select(c => c.Name), c => c.Name);
        return choice with { Compared = [.. choice.Compared, .. others] };
    }

    // Of methods that nobody named, only those that nas.yaml has an endpoint for are missed.
    private void TellOfMethod(string metric, Diagnostic diagnostic)
    {
        var settings = study.Plan.Configuration.Predict;
        if (diagnostic.Id == Descriptors.LanguageModelUnusable.Id && settings.OnFailure == OnFailure.Fail)
        {
            throw new NasException(Descriptors.LanguageModelFailed.At(
                study.Plan.Configuration.PositionOf("predict.endpoint"), [.. diagnostic.Arguments]));
        }

        if (diagnostic.Id == Descriptors.LanguageModelUnusable.Id
            || settings.Predictor is not (PredictorMethod.Auto or PredictorMethod.Llm))
        {
            Tell(metric, diagnostic);
        }
    }

    // A search fits again and again: what is wrong is told once.
    private void Tell(string metric, Diagnostic diagnostic)
    {
        if (told.Add((diagnostic.Id, metric)))
        {
            study.Context.Report(diagnostic);
        }
    }
}
