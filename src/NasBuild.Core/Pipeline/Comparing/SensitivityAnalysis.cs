using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Core.Quantization.Choice;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Comparing;

/// <summary>The sensitivity of each layer of a model to a way to compress it.</summary>
/// <param name="Metric">The quality metric; null without samples.</param>
/// <param name="Quality">The original's quality; null without samples.</param>
/// <param name="Samples">The number of samples; 0 for made-up inputs.</param>
/// <param name="Layers">The layers, the most sensitive first.</param>
public sealed record SensitivityAnalysis(
    string? Metric, double? Quality, int Samples, ImmutableArray<LayerEffect> Layers)
{
    private const string Stage = "sensitivity";

    /// <summary>Measures the model with one layer quantized at a time.</summary>
    /// <param name="model">The path of the model.</param>
    /// <param name="data">As in <see cref="ModelComparison.Of"/>.</param>
    /// <param name="bits">The bits of the weights: 4, 8 or 16.</param>
    /// <param name="samples">The maximum number of samples.</param>
    /// <param name="progress">Receives the progress of the work.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="NasException">The model or the samples cannot be used.</exception>
    public static SensitivityAnalysis OfQuantization(
        string model, string? data, int bits, int samples, Action<StageProgress> progress,
        CancellationToken cancellation) => Of(
        model,
        GivenSamples.Configuration(model, data) with { Quantize = new QuantizeSettings { Weights = [32, bits] } },
        samples,
        (_, form) => $"{WeightForm.Text(form)} bits", progress, cancellation);

    /// <summary>Measures the model with one group of channels cut at a time.</summary>
    /// <param name="ratio">The share of the group's channels that are cut, from 0 to 1.</param>
    /// <inheritdoc cref="OfQuantization"/>
    public static SensitivityAnalysis OfPruning(
        string model, string? data, double ratio, int samples, Action<StageProgress> progress,
        CancellationToken cancellation) => Of(
        model,
        GivenSamples.Configuration(model, data) with { Prune = new PruneSettings { MaxRatio = ratio, RoundTo = 1 } },
        samples,
        (group, kept) => string.Create(CultureInfo.InvariantCulture, $"{kept} of {group.Original} channels"),
        progress, cancellation);

    private static SensitivityAnalysis Of(
        string path, NasConfiguration configuration, int samples, Func<Variable, int, string> describe,
        Action<StageProgress> progress, CancellationToken cancellation)
    {
        using var original = new Original(configuration, ModelReader.Read(path));
        try
        {
            return Of(configuration, original, samples, describe, progress, cancellation);
        }
        catch (Exception e) when (ModelReader.Explain(configuration, e) is { } explained)
        {
            throw explained;
        }
    }

    private static SensitivityAnalysis Of(
        NasConfiguration configuration, Original original, int samples, Func<Variable, int, string> describe,
        Action<StageProgress> progress, CancellationToken cancellation)
    {
        progress(new StageProgress(Stage, 0, 0, "measuring the original", null));
        var part = original.Validation?.Sample(samples, configuration.Seed);
        IReadOnlyList<Batch> inputs = part is null ? original.MadeUpBatches
            : [.. part.Batches(original.SamplesAtOnce)];
        List<IReadOnlyDictionary<string, Tensor>> expected = [.. inputs.Select(i => original.Session.Run(i.Inputs))];
        var metric = part is null ? null : original.Metric;
        var quality = metric?.Measure(original.Session, part!, cancellation);
        var transformations = PlannedTransformations.Of(
            configuration, original, () => null, () => ImmutableSortedDictionary<string, double>.Empty,
            _ => original.Optimized);
        var size = (double)original.Optimized.SizeBytes;
        List<(ITransformation Transformation, int Index)> layers =
        [
            .. transformations.All.SelectMany(t => t.Space.Variables.Index()
                .Where(v => v.Item.Choices.Length > 1).Select(v => (t, v.Index))),
        ];
        var begun = TimeProvider.System.GetTimestamp();
        var found = new List<LayerEffect>();
        foreach (var (transformation, index) in layers)
        {
            cancellation.ThrowIfCancellationRequested();
            found.Add(Measured(transformation, index));
            var perLayer = TimeProvider.System.GetElapsedTime(begun) / found.Count;
            progress(new StageProgress(
                Stage, found.Count, layers.Count, "", perLayer * (layers.Count - found.Count)));
        }

        return new SensitivityAnalysis(metric?.Name, quality, part?.Count ?? 0, [.. found
            .OrderByDescending(l => l.Loss ?? l.Distance).ThenByDescending(l => l.Distance)]);

        LayerEffect Measured(ITransformation transformation, int index)
        {
            var (space, variable) = (transformation.Space, transformation.Space.Variables[index]);
            var last = variable.Choices.Length - 1;
            var alone = new Policy(space.Uncompressed.Levels.SetItem(index, last));
            var model = transformations.Apply(
                transformations.With(transformation, alone, other => other.Space.Uncompressed)).Model;
            using var session = Session.Create(model, original.Settings);
            var distance = OutputDistances.Largest(OutputDistances.Of(expected, session, inputs));
            var now = metric?.Measure(session, part!, cancellation);
            return new LayerEffect(
                variable.Name, describe(variable, variable.Choices[last]), distance, now,
                metric is { HigherIsBetter: false } ? now - quality : quality - now, 1 - (model.SizeBytes / size));
        }
    }
}
