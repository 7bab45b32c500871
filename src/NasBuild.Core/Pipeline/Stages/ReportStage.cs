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

    private static ImmutableArray<ReportLine> Lines(Plan plan, Measurement measured)
    {
        var gates = Gate.Check(plan.Configuration, measured).ToDictionary(g => g.Name);
        (string Target, string Verdict) Judged(string name) => gates.TryGetValue(name, out var gate) ? (gate.Target, gate.Met ? "ok" : "missed") : ("", "");
        var (size, latency) = (Judged("size"), Judged("latency"));
        var threads = plan.Configuration.Threads == 0 ? "a thread a core" : string.Create(CultureInfo.InvariantCulture, $"{plan.Configuration.Threads} threads");
        var lines = ImmutableArray.CreateBuilder<ReportLine>();
        lines.Add(new ReportLine(
            "size", Amounts.Size(measured.OriginalBytes), Amounts.Size(measured.SizeBytes), Amounts.Percent((double)measured.SizeBytes / measured.OriginalBytes), size.Target, size.Verdict, ""));
        lines.Add(new ReportLine(
            "latency", Amounts.Ms(measured.Latency.Original.MedianMs), Amounts.Ms(measured.Latency.Candidate.MedianMs), Amounts.Percent(measured.Latency.Ratio), latency.Target, latency.Verdict,
            string.Create(CultureInfo.InvariantCulture, $"median of {measured.Latency.Blocks} paired blocks, {measured.Provider}, {threads}; spread {Amounts.Percent(measured.Latency.RatioLow)} to {Amounts.Percent(measured.Latency.RatioHigh)}")));
        AddOperations("MACs", o => o.Macs);
        AddOperations("bit operations", o => o.BitOperations);
        if (measured.Final is { } quality)
        {
            var metric = measured.QualityMetric!;
            var (target, verdict) = Judged(metric);
            lines.Add(new ReportLine(
                metric, QualityText.Of(metric, quality.Original), QualityText.Of(metric, quality.Optimized), QualityText.Difference(quality, metric), target, verdict,
                string.Create(CultureInfo.InvariantCulture, $"{quality.Samples:N0} samples of {quality.Split}{(quality.Cosine is { } cosine ? FormattableString.Invariant($"; one minus relative L2, cosine {cosine:0.0000}") : "")}")));
        }

        return lines.ToImmutable();

        // Where they are asked for.
        void AddOperations(string name, Func<OperationCount, long> count)
        {
            if (gates.ContainsKey(name) && measured is { OriginalOperations: { } whole, Operations: { } left })
            {
                var (target, verdict) = Judged(name);
                lines.Add(new ReportLine(name, Amounts.Count(count(whole)), Amounts.Count(count(left)), Amounts.Percent((double)count(left) / Math.Max(1, count(whole))), target, verdict, ""));
            }
        }
    }

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
