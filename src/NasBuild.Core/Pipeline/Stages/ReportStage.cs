using System.Collections.Immutable;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Reporting;
using NasBuild.Core.Reporting.Html;
using NasBuild.Core.Reporting.Markdown;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Core.Targets;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>The stage that reports the results.</summary>
internal static class ReportStage
{
    /// <summary>Writes report.json, report.html and report.md.</summary>
    /// <exception cref="NasException">The optimised model is not the one that was measured.</exception>
    public static BuildReport Run(
        Plan plan, SearchHistory history, Emitted emitted, FineTuned? tuned, BuildContext context)
    {
        if (!File.Exists(emitted.Path) || ContentKey.OfFile(emitted.Path) != emitted.Sha256)
        {
            throw new NasException(Descriptors.OutputChanged.With(emitted.Path));
        }

        return Write(plan, history, emitted, tuned, isMissed: false, context);
    }

    /// <summary>Writes the same of a model that misses a gate and is not shipped.</summary>
    public static void RunMissed(
        Plan plan, SearchHistory history, Emitted emitted, FineTuned? tuned, BuildContext context) =>
        Write(plan, history, emitted, tuned, isMissed: true, context);

    private static BuildReport Write(
        Plan plan, SearchHistory history, Emitted emitted, FineTuned? tuned, bool isMissed, BuildContext context)
    {
        var (configuration, chosen) = (plan.Configuration, history.Chosen);
        var report = new BuildReport(
            Plan.Tool,
            configuration.SourceName,
            emitted.Path,
            emitted.Sha256,
            Lines(plan, emitted, isMissed),
            emitted.Measured,
            tuned,
            emitted.Transformations,
            chosen.Criterion,
            [.. Notes(configuration, emitted, isMissed), .. emitted.Transformations.SelectMany(t => t.Notes)],
            chosen.Trials,
            chosen.SearchSeconds,
            emitted.FromLock,
            emitted.LockUpdated,
            emitted.MeasuredBy ?? MachineFingerprint.This,
            plan.Settings.ToJson())
        {
            Searched = history.Trials,
            SearchedLeftOut = history.LeftOut,
            SearchedObstacle = history.Obstacle,
            Predictions = history.Predictions,
            IsMissed = isMissed,
            IsFromCache = emitted.MeasuredBy is not null,
            Inputs = plan.DataHashes.Add("model", plan.ModelHash),
            Classes = emitted.Classes,
            Layers = emitted.Layers,
            Sensitivity = history.Sensitivity,
            Limits = TargetLimits.Of(configuration.Target, emitted.Measured),
        };
        AtomicFile.Write(context.InObj(ReportFile.Name), StageCache.ToBytes(report));
        AtomicFile.Write(context.InObj(HtmlReport.File), HtmlReport.Of(report));
        AtomicFile.Write(context.InObj(MarkdownReport.File), MarkdownReport.Of(report));
        return report;
    }

    private static ImmutableArray<ReportLine> Lines(Plan plan, Emitted emitted, bool isMissed)
    {
        ImmutableArray<ReportLine> lines =
            [.. TargetTable.All.Select(t => t.Line(plan.Configuration, emitted.Measured)).OfType<ReportLine>()];
        if (emitted.Measured.MadeUp is { } madeUp)
        {
            lines = lines.Add(madeUp.Line());
        }

        // A model that is not shipped is no file that could be compressed.
        return !isMissed && emitted.Transformations.Any(t => t.HasZeros)
            ? lines.Insert(1, ZippedLine.Of(plan.Configuration.SourcePath, emitted.Path))
            : lines;
    }

    private static IEnumerable<string> Notes(NasConfiguration configuration, Emitted emitted, bool isMissed)
    {
        if (isMissed)
        {
            yield return "A gate is missed, and the build failed. This model was not shipped: the model and the lock of "
                + "the last successful build stay as they are.";
        }

        if (!WithoutSamples.HasSamples(configuration.Data))
        {
            yield return $"No samples: only this was done, {WithoutSamples.Done(configuration)}.";
        }

        if (emitted.Measured.QualityMetric is null)
        {
            yield return "Quality was not measured: there are no samples. Made-up inputs say little about real ones.";
        }

        if (emitted.MeasuredBy is { } machine)
        {
            yield return "The model is from the shared cache, with the bytes of the lock; quality and latency are as recorded "
                + $"there, measured on {machine.Processor}.";
        }
        else if (emitted.SameBytes)
        {
            yield return "The bytes are those of the lock; quality is as recorded there, latency was measured on this machine.";
        }
    }
}
