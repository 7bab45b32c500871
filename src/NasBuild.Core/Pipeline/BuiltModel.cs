using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Stages;
using NasBuild.Core.Provenance;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Core.Versions;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Pipeline;

/// <summary>The optimised model of the last build, ready to be packed.</summary>
public static class BuiltModel
{
    /// <summary>Returns the package of the last build of a nas.yaml, and the version in nas.yaml.</summary>
    /// <exception cref="NasException">
    /// There is none, or nas.yaml, the original or the data have changed since.
    /// </exception>
    public static (ModelPackage Package, string Version) Of(BuildContext context)
    {
        var plan = ValidateStage.Run(context, fresh: false);
        var path = context.InOutput(plan.Configuration.OutputPath);
        if (!File.Exists(path))
        {
            throw new NasException(Descriptors.NothingToPack.With(path, "it does not exist."));
        }

        var record = ProvenanceRecord.In(Model.Load(path));
        if (record is null || record.SourceSha256 != plan.ModelHash
            || !Settings(plan, context).Contains(record.SettingsSha256))
        {
            throw new NasException(Descriptors.NothingToPack.With(
                path, "it was built from another model, or with other settings."));
        }

        // Without it, the package has no measurements in its readme.
        var report = ReportFile.Find(context.InObj(ReportFile.Name));
        var companions = Companions.Of(plan, path).Where(File.Exists).ToList();
        return (new ModelPackage(path, plan.Configuration.OutputPath)
        {
            Description = $"{plan.Configuration.SourceName}, optimised by NasBuild {record.Tool}.",
            Readme = Readme(plan, record, report?.Sha256 == ContentKey.OfFile(path) ? report : null),
            License = plan.License?.Path,
            Companions = companions,
        }, plan.Configuration.Output.Version);
    }

    // A lock of an older version has fewer settings; a model made from it records those.
    private static IEnumerable<string> Settings(Plan plan, BuildContext context)
    {
        var locked = LockFile.Read(LockFile.PathOf(context.Request.ConfigPath));
        return locked is not null && LockFile.Differences(locked, plan).Count == 0
            ? [plan.SettingsHash, Plan.HashOf(locked.Settings)]
            : [plan.SettingsHash];
    }

    private static string Readme(Plan plan, ProvenanceRecord record, BuildReport? report)
    {
        var name = plan.Configuration.OutputPath;
        var rows = report is null ? [] : report.Lines.Select(l =>
            $"| {l.Metric} | {l.Before} | {l.After} | {l.Said} | {l.Note} |");
        var beside = $"Whoever references this package has `{name}` beside the application.";
        return string.Create(CultureInfo.InvariantCulture, $"""
            # {Path.GetFileNameWithoutExtension(name)}

            {plan.Configuration.SourceName}, optimised by NasBuild {record.Tool}. {beside}

            | | original | this model | | |
            |---|---|---|---|---|
            {string.Join('\n', rows)}

            Measured on {record.Machine}. Where the model comes from stands in its own metadata.

            """).ReplaceLineEndings("\n");
    }
}
