using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Classes;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>The measurements of the model that ships, side by side with the original.</summary>
/// <param name="plan">The plan.</param>
/// <param name="original">The original.</param>
/// <param name="context">The build.</param>
internal sealed class EmittedMeasurement(Plan plan, Original original, BuildContext context)
{
    // Of runs for the report alone.
    private const double AnswersMs = 3_000;
    private const int LayerBlocks = 5;
    private readonly NasConfiguration configuration = plan.Configuration;
    private ClassComparison? classes;

    // The split that the gates decide on.
    private Dataset? Final => original.Test is { Count: > 0 } test ? test : original.Validation;

    /// <summary>
    /// Measures the model. Quality depends on the bytes only, and is taken from the lock if they are the same; latency
    /// depends on the machine.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="session">A session that runs it.</param>
    /// <param name="recorded">The lock that made the same bytes; null if there is none.</param>
    public Measurement Measure(Model model, Session session, NasLock? recorded)
    {
        var latency = LatencyMeasurement.Compare(
            original.Session, session, original.Sample, context.Timing.Emitted,
            time => context.Progress(new StageProgress(
                "emit", 0, 0, $"measuring latency, about {Amounts.Time(time.TotalSeconds)}", null)));
        var (before, after) = (
            original.Counts, TargetTable.Count(new CountedModel(model, sizeBytes: 0, original.Sample)));
        var shapes = original.Sample.ToImmutableSortedDictionary(i => i.Key, i => i.Value.Shape, StringComparer.Ordinal);
        if (recorded is not null)
        {
            return recorded.Measured with { Latency = latency, Original = before, Optimized = after, Inputs = shapes };
        }

        var quality = original.Metric is not { } metric ? []
            : new[] { original.Validation, original.Test }.Where(d => d is { Count: > 0 }).Select(data =>
            {
                context.Progress(new StageProgress(
                    "emit", 0, 0, $"measuring {metric.Name} on {data!.Count} samples of {data.Name}", null));
                return Quality(metric, session, data);
            }).ToImmutableArray();
        return new Measurement(before, after, latency, original.Metric?.Name, quality)
        {
            MadeUp = original.Metric is null ? MadeUp(session) : null,
            Provider = original.Settings.Device == Engine.Device.Cuda ? "CUDA" : "CPU",
            Inputs = shapes,
        };
    }

    private MadeUpDistance MadeUp(Session session)
    {
        var inputs = original.MadeUpBatches;
        var differences = OutputDistances.Of([.. inputs.Select(i => original.Session.Run(i.Inputs))], session, inputs);
        return new MadeUpDistance(
            inputs.Count, OutputDistances.Largest(differences),
            differences.Select(d => d.ToQuality().Cosine).DefaultIfEmpty(1).Min());
    }

    private SplitQuality Quality(IQualityMetric metric, Session session, Dataset data)
    {
        var differences = original.Agreement.Compare(
            session, metric is AgreementMetric ? data : original.Few(data), context.Cancellation);
        CheckOutputs(differences, data);

        // The original agrees with itself, and the candidate's agreement follows from the differences.
        var (before, after) = metric is AgreementMetric agreement ? (1, agreement.Of(differences))
            : metric is AccuracyMetric accuracy && ReferenceEquals(data, Final) ? Answers(accuracy, session, data)
            : (metric.Measure(original.Session, data, context.Cancellation),
                metric.Measure(session, data, context.Cancellation));
        return new SplitQuality(data.Name, data.Count, before, after)
        {
            Outputs = metric is AgreementMetric ? [.. differences.Select(d => d.ToQuality())] : [],
            Measure = metric is AgreementMetric { Outputs: [{ Text: var measure }, ..] } ? measure : "",
            IsChosenOn = ReferenceEquals(data, original.Validation)
                && (configuration.Search is not null || configuration.Finetune is not null),
        };
    }

    /// <summary>Compares the layers with the original's.</summary>
    public ImmutableArray<LayerChange> CompareLayers(Model model, LatencyComparison latency) => LayerComparison.Of(
        original.StoresHalves ? original.Model : original.Reference, model, original.Settings, original.Sample, latency,
        TimeSpan.FromMilliseconds(LayerBlocks * context.Timing.Emitted.BlockMs));

    private (double Before, double After) Answers(AccuracyMetric accuracy, Session session, Dataset data)
    {
        var answers = accuracy.Compare(
            original.Session, session, data, AnswerComparison.MaxChanged, context.Cancellation);
        classes = Summary(answers, data, data.Count);
        return (answers.AccuracyBefore, answers.AccuracyAfter);
    }

    /// <summary>
    /// Compares a classifier's answers with the original's; null for other models. A lock has the accuracy, not the
    /// answers: as many samples as take a moment tell them.
    /// </summary>
    public ClassComparison? CompareAnswers(Session session, Measurement measured)
    {
        if (classes is not null)
        {
            return classes;
        }

        if (original.Metric is not AccuracyMetric accuracy || Final is not { } data)
        {
            return null;
        }

        var ms = measured.Latency.Original.MedianMs + measured.Latency.Candidate.MedianMs;
        var some = data.Sample((int)Math.Clamp(AnswersMs / ms, 1, data.Count), configuration.Seed);
        context.Progress(new StageProgress(
            "emit", 0, 0, $"comparing answers on {some.Count} samples of {data.Name}", null));
        return Summary(
            accuracy.Compare(original.Session, session, some, AnswerComparison.MaxChanged, context.Cancellation), some,
            data.Count);
    }

    private ClassComparison Summary(ComparedAnswers answers, Dataset data, int all) => AnswerComparison.Of(
        answers, data, all, plan.Labels, configuration.Data.Images?.Channels is ImageChannels.Bgr);

    // Whatever the targets say: such a model is of no use.
    private void CheckOutputs(IReadOnlyList<OutputDifference> differences, Dataset data)
    {
        if (differences.FirstOrDefault(d => d.IsNotFinite) is { } broken)
        {
            throw new NasException(Descriptors.OutputNotFinite.At(
                configuration.PositionOf(configuration.SourceKey), broken.Output, data.Name));
        }

        if (differences.FirstOrDefault(d => d.IsConstant) is { } constant)
        {
            throw new NasException(Descriptors.OutputConstant.At(
                configuration.PositionOf(configuration.SourceKey), constant.Output, data.Count, data.Name));
        }
    }
}
