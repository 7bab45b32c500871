using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Reporting;
using NasBuild.Core.Reporting.Html;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>Tells what was gained and what was paid.</summary>
internal static class ReportStage
{
    public static BuildReport Run(Plan plan, Choice choice, Emitted emitted, FineTuned? tuned, Original original, Func<Model> pruned, BuildContext context)
    {
        var configuration = plan.Configuration;
        var sparse = configuration.Prune is { CutsChannels: false } settings ? settings : null;
        var zeros = sparse is null ? [] : SparsityReport.Layers(sparse, pruned());
        var groups = configuration.Prune is { CutsChannels: true } ? original.Groups : null;
        var report = new BuildReport(
            Plan.Tool,
            configuration.SourceName,
            emitted.Path,
            emitted.Sha256,
            sparse is null ? Lines(plan, emitted.Measured) : Lines(plan, emitted.Measured).Insert(1, SparsityReport.Compressed(configuration.SourcePath, emitted.Path)),
            emitted.Measured,
            tuned,
            groups is null ? [] : WidthLines.Of(groups, configuration.Prune!, choice),
            [.. choice.WeightBits.Select(w => new PolicyLine(w.Key, 32, w.Value))],
            zeros,
            choice.Metric,
            [.. groups?.Refused.Select(r => r.ToString()) ?? [], .. emitted.Unquantized],
            [.. Notes(configuration, emitted), .. Bought(configuration, choice, zeros, groups, original, pruned)],
            choice.Trials,
            choice.SearchSeconds,
            emitted.FromLock,
            emitted.LockUpdated,
            MachineFingerprint.This,
            plan.Settings.ToJson())
        {
            Searched = choice.Searched,
            Predictions = choice.Predictions,
            Inputs = plan.DataHashes.Add("model", plan.ModelHash),
            Limits = TargetLimits.Of(configuration.Target, emitted.Measured),
        };
        AtomicFile.Write(context.InObj("report.json"), StageCache.ToBytes(report));
        AtomicFile.Write(context.InObj(HtmlReport.File), HtmlReport.Of(report));
        return report;
    }

    // What pruning has bought, whichever kind it was.
    private static IEnumerable<string> Bought(NasConfiguration configuration, Choice choice, ImmutableArray<PolicyLine> zeros, ChannelGroups? groups, Original original, Func<Model> pruned) =>
        zeros.Length > 0 ? [SparsityReport.Note(configuration.Prune!, choice.WeightBits.Count > 0, zeros)]
        : groups is not null && choice.Widths.Count > 0 ? [ChannelReport.Note(groups, choice.Widths, original.Optimized, original.Sample, pruned())]
        : [];

    private static ImmutableArray<ReportLine> Lines(Plan plan, Measurement measured) =>
        [.. TargetTable.All.Select(t => t.Line(plan.Configuration, measured)).OfType<ReportLine>()];

    private static ImmutableArray<string> Notes(NasConfiguration configuration, Emitted emitted)
    {
        List<string> notes = [];
        if (!WithoutSamples.HasSamples(configuration.Data))
        {
            notes.Add($"No samples: only what is safe without them was done, {WithoutSamples.Done(configuration)}.");
        }

        if (emitted.Measured.QualityMetric is null)
        {
            notes.Add("Quality was not measured: there are no samples to measure it on.");
        }

        if (emitted.SameBytes)
        {
            notes.Add("The bytes are those of the lock; quality is as recorded there, latency was measured on this machine.");
        }

        return [.. notes];
    }
}
