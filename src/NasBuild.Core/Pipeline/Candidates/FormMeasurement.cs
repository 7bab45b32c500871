using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Quality;
using NasBuild.Core.Quantization;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Results;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Candidates;

/// <summary>Measures the original quantized by a method.</summary>
internal sealed class FormMeasurement
{
    // The share of the outputs' size by which they may differ where nas.yaml sets no quality.
    private const double MaxDistance = 0.2;
    private const int MaxSamples = 32;
    private const int MaxQualitySamples = 1000;
    private readonly NasConfiguration configuration;
    private readonly Original original;
    private readonly BuildContext context;
    private readonly SampledQuantizer quantizer;
    private readonly IReadOnlyList<Batch> inputs;
    private readonly List<IReadOnlyDictionary<string, Tensor>> expected;
    private readonly Dataset? samples;
    private readonly double quality;

    public FormMeasurement(
        NasConfiguration configuration, Original original, SampledQuantizer quantizer, BuildContext context)
    {
        (this.configuration, this.original, this.quantizer, this.context) =
            (configuration, original, quantizer, context);
        inputs = original.Calibration?.Sample(MaxSamples, configuration.Seed) is { } some
            ? [.. some.Batches(Math.Min(MaxSamples, original.SamplesAtOnce))]
            : original.MadeUpBatches;
        expected = [.. inputs.Select(i => original.Session.Run(i.Inputs))];
        samples = TargetTable.Qualities.Any(t => t.LimitIn(configuration.Target) is not null)
            ? original.SearchSamples?.Sample(MaxQualitySamples, configuration.Seed) : null;
        quality = samples is null ? double.NaN
            : original.Metric!.Measure(original.Session, samples, context.Cancellation);
    }

    /// <summary>Samples of the original's inputs, or generated ones.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, Tensor>> Inputs => [.. inputs.Select(i => i.Inputs)];

    /// <summary>Measures the quality of a variant; its latency only if that is good enough.</summary>
    public FormTrial Measure(FormVariant variant)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        context.Progress(new StageProgress("predict", 0, 0, $"trying to quantize: {variant.Name}", null));
        var model = quantizer.Apply(original.Optimized, variant.Forms).Model;
        using var session = Session.Create(model, original.Settings);
        var distance = OutputDistances.Largest(OutputDistances.Of(expected, session, inputs));
        var found = samples is null ? double.NaN : original.Metric!.Measure(session, samples, context.Cancellation);
        var isGood = samples is null ? distance <= MaxDistance
            : double.IsFinite(distance)
                && (TargetTable.OfMetric(original.Metric!.Name)?.Excess(configuration.Target, found, quality) ?? 0) == 0;
        if (!isGood)
        {
            return new FormTrial(variant, distance, isGood);
        }

        var latency = LatencyMeasurement.Compare(original.Session, session, original.Sample, context.Timing.Trial);
        return new FormTrial(variant, distance, isGood, latency.Ratio, Excess(model, found, latency));
    }

    private double Excess(Model model, double found, LatencyComparison latency)
    {
        var target = configuration.Target;
        if (TargetTable.Costs.All(t => t.LimitIn(target) is null))
        {
            return 0;
        }

        var counts = TargetTable.Count(new CountedModel(model, model.SizeBytes, original.Sample));
        var profile = new Profile(
            original.Counts, latency.Original.MedianMs, 0, null, quality, quality, 0, original.Counts, 1);
        return TargetTable.Costs.Sum(t => t.Excess(
            target, new Measured(found, latency.Ratio, counts), profile, quick: true));
    }
}
