using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Quality;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Comparing;

/// <summary>The difference of an output of a model from that of another.</summary>
/// <param name="Output">The output.</param>
/// <param name="Agreement">The agreement by <paramref name="Measure"/>; null for made-up inputs.</param>
/// <param name="Measure">The measure; null for made-up inputs.</param>
/// <param name="Cosine">The cosine between both, the mean over samples.</param>
/// <param name="Distance">The L2 distance relative to the norm of the first model's output.</param>
public sealed record ComparedOutputs(string Output, double? Agreement, string? Measure, double Cosine, double Distance);

/// <summary>The outputs and the quality of two models on the same samples.</summary>
/// <param name="Samples">The number of samples; 0 for made-up inputs.</param>
/// <param name="Split">The split that they are from; null for made-up inputs.</param>
/// <param name="Metric">The quality metric of each model by itself; null without labels or a text.</param>
/// <param name="First">The quality of the first model.</param>
/// <param name="Second">The quality of the second.</param>
/// <param name="Outputs">The outputs that both models have.</param>
public sealed record ModelComparison(
    int Samples, string? Split, string? Metric, double? First, double? Second, ImmutableArray<ComparedOutputs> Outputs)
{
    /// <summary>Compares two models.</summary>
    /// <param name="first">The path of the model that the other is compared with.</param>
    /// <param name="second">The path of the other.</param>
    /// <param name="data">
    /// A file of samples, a folder of them or of their splits, or a nas.yaml that says how samples are read; null for
    /// made-up inputs.
    /// </param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="NasException">A model or the samples cannot be used, or the outputs differ.</exception>
    public static ModelComparison Of(string first, string second, string? data, CancellationToken cancellation)
    {
        var (model, other) = (ModelReader.Read(first), ModelReader.Read(second));
        var common = CommonOutputs(first, model, second, other);
        var configuration = GivenSamples.Configuration(first, data);
        if (common.Count < model.Graph.Outputs.Length)
        {
            configuration = configuration with { Quality = configuration.Quality with { Outputs = common } };
        }

        using var original = new Original(configuration, model);
        using var session = Session.Create(other, original.Settings);
        try
        {
            return (original.Test ?? original.Validation) is { } samples
                ? OnSamples(original, session, samples, cancellation) : OnMadeUpInputs(original, session);
        }
        catch (Exception e) when (ModelReader.Explain(configuration, e) is { } explained)
        {
            throw explained;
        }
    }

    private static ModelComparison OnSamples(
        Original original, Session session, Dataset samples, CancellationToken cancellation)
    {
        var (metric, agreement) = (original.Metric!, original.Agreement);
        var differences = agreement.Compare(session, samples, cancellation);
        var isOwn = metric != agreement;
        return new ModelComparison(
            samples.Count, samples.Name, isOwn ? metric.Name : null,
            isOwn ? metric.Measure(original.Session, samples, cancellation) : null,
            isOwn ? metric.Measure(session, samples, cancellation) : null,
            [.. differences.Select(d => Of(d, agreement.Outputs.First(o => o.Name == d.Output)))]);
    }

    private static ModelComparison OnMadeUpInputs(Original original, Session session)
    {
        var batches = original.MadeUpBatches;
        var differences = OutputDistances.Of(
            batches.Select(b => original.Session.Run(b.Inputs)), session, batches);
        return new ModelComparison(0, null, null, null, null, [.. differences.Select(d => Of(d, null))]);
    }

    private static ComparedOutputs Of(OutputDifference difference, ComparedOutput? by)
    {
        var quality = difference.ToQuality();
        return new ComparedOutputs(
            difference.Output, by is null ? null : quality.Agreement,
            by is null ? null : by.Text.Length > 0 ? by.Text : "best class", quality.Cosine, difference.Distance);
    }

    private static List<string> CommonOutputs(string first, Model model, string second, Model other)
    {
        List<string> names = [.. model.Graph.Outputs.Select(o => o.Name)];
        List<string> others = [.. other.Graph.Outputs.Select(o => o.Name)];
        List<string> common = [.. names.Where(others.Contains)];
        return common.Count > 0 ? common : throw new NasException(Descriptors.OtherOutputs.With(
            first, second, string.Join(", ", names), string.Join(", ", others)));
    }
}
