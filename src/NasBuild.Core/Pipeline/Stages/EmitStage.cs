using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Provenance;
using NasBuild.Core.Reporting.Html;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Targets;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// The stage that quantizes the model, measures it against the original, checks the gates, and only then ships it and
/// rewrites the lock.
/// </summary>
internal sealed class EmitStage(
    Plan plan, ChosenPolicy chosen, Original original, Func<Transformations> transformations,
    BuildContext context, LayerSensitivity? sensitivity = null)
{
    /// <summary>The file of the stage's result.</summary>
    public const string Result = "emit.json";

    private readonly NasConfiguration configuration = plan.Configuration;
    private readonly string lockPath = LockFile.PathOf(context.Request.ConfigPath);
    private readonly EmittedMeasurement measurement = new(plan, original, context);

    /// <summary>Receives the model that misses a gate, before the build fails.</summary>
    public required Action<Emitted> ReportMissed { private get; init; }

    /// <summary>Ships the optimised model.</summary>
    /// <param name="pruned">Returns the model to quantize.</param>
    /// <param name="justEmitted">
    /// True if an earlier stage of this build has shipped it: then what that stage reported of the lock holds.
    /// </param>
    /// <param name="made">The report of the model that was taken from a shared cache; null if none was.</param>
    /// <exception cref="NasException">A gate is missed, or the bytes are not those of the lock.</exception>
    public Emitted Run(Func<Model> pruned, bool justEmitted, MadeModel? made)
    {
        var key = ContentKey.Of([plan.SearchKey, .. plan.DataHashes.Values, chosen.Key, plan.Settings.TextOf("output"),
            plan.License?.Sha256 ?? ""]);
        var path = context.InOutput(configuration.OutputPath);
        var recorded = chosen.FromLock ? LockFile.Read(lockPath) : null;
        if (StageCache.Find<Emitted>(context.InObj(Result), key) is { } found && File.Exists(path)
            && ContentKey.OfFile(path) == found.Sha256 && Companions.Of(plan, path).All(File.Exists)
            && (recorded is null || recorded.Output.Sha256 == found.Sha256))
        {
            if (justEmitted)
            {
                return found;
            }

            // The lock may have been deleted or restored since.
            var again = found with
            {
                LockUpdated = recorded is null && WriteLock(found.Sha256, found.Measured)
            };
            StageCache.Store(context.InObj(Result), key, again);
            return again;
        }

        if (made is not null && recorded is not null)
        {
            var shipped = Ship(recorded, made, path);
            StageCache.Store(context.InObj(Result), key, shipped);
            return shipped;
        }

        context.Progress(new StageProgress("emit", 0, 0, "", null));
        var fitted = pruned();
        var quantized = transformations().AfterTraining.Apply(fitted, chosen.Policy);
        quantized = quantized with { Model = OneFile(quantized.Model) };
        ReportUnchanged(quantized);

        // The model records the measurements of the lock that it is made from.
        var bytes = recorded is null ? null : Record(recorded.Measured, recorded.Machine, recorded)
            .AddTo(quantized.Model).ToBytes();
        var same = bytes is not null && ContentKey.OfBytes(bytes) == recorded!.Output.Sha256;
        if (recorded is not null && !same)
        {
            ReportDifference(recorded, ContentKey.OfBytes(bytes));
        }

        using var session = Session.Create(quantized.Model, original.Settings);
        var measured = measurement.Measure(quantized.Model, session, same ? recorded : null);
        var record = same ? Record(recorded!.Measured, recorded.Machine, recorded) : Record(
            measured, MachineFingerprint.This, recorded);
        bytes = same ? bytes! : record.AddTo(quantized.Model).ToBytes();
        measured = measured with { Optimized = measured.Optimized.With(Measurement.Size, bytes.Length) };
        var hash = ContentKey.OfBytes(bytes);
        var described = transformations().All.Select(t => t.Describe(chosen.Policy[t.Name], fitted, quantized))
            .OfType<TransformationReport>();
        var emitted = new Emitted(
            path, hash, measured, LockUpdated: false, chosen.FromLock, same, [.. described])
        {
            Classes = measurement.CompareAnswers(session, measured),
            Layers = configuration.IsHybrid ? null : measurement.CompareLayers(quantized.Model, measured.Latency),
        };
        HoldGates(emitted, quietLatency: same);

        AtomicFile.Write(path, bytes);
        Companions.Write(plan, path, record, same ? recorded!.Measured : measured, hash);
        emitted = emitted with { LockUpdated = !chosen.FromLock && WriteLock(hash, measured) };
        StageCache.Store(context.InObj(Result), key, emitted);
        return emitted;
    }

    /// <summary>Ships the original as it is; external data is merged into its single file.</summary>
    public static void Skip(Plan plan, BuildContext context)
    {
        var output = context.InOutput(plan.Configuration.OutputPath);
        if (plan.Model.ExternalFiles.Count == 0)
        {
            AtomicFile.Copy(plan.Configuration.SourcePath, output);
        }
        else
        {
            AtomicFile.Write(output, ModelReader.Whole(plan.Configuration, plan.Model).ToBytes());
        }

        Companions.WriteLicense(plan, output);
    }

    // The bytes have the hash of the lock, so its measurements are theirs; nothing is measured again.
    private Emitted Ship(NasLock recorded, MadeModel made, string path)
    {
        var emitted = new Emitted(
            path, recorded.Output.Sha256, recorded.Measured, LockUpdated: false, FromLock: true, SameBytes: true,
            made.Transformations)
        {
            Layers = made.Layers,
            Classes = made.Classes,
            MeasuredBy = recorded.Machine,
        };
        HoldGates(emitted, quietLatency: true);

        AtomicFile.Copy(context.InObj(FetchStage.ModelFile), path);
        Companions.Write(
            plan, path, Record(recorded.Measured, recorded.Machine, recorded), recorded.Measured, recorded.Output.Sha256);
        return emitted;
    }

    private Model OneFile(Model model) =>
        model.SizeBytes <= context.LargestModelBytes ? ModelReader.Whole(configuration, model)
            : throw new NasException(Descriptors.OptimizedTooLarge.At(
                configuration.PositionOf(configuration.SourceKey), configuration.SourceName, model.SizeBytes,
                context.LargestModelBytes));

    // A lock says what its settings were and, by its version, how its models record the policy: it always makes the
    // same bytes.
    private ProvenanceRecord Record(Measurement measured, MachineFingerprint machine, NasLock? recorded) =>
        ProvenanceRecord.Of(
            plan,
            recorded is null ? plan.SettingsHash : Plan.HashOf(recorded.Settings),
            recorded is { FileVersion: 1 } ? LockMigration.PolicyOfVersion1(chosen.Policy)
                : ProvenanceRecord.TextOf(chosen.Policy),
            measured,
            machine.Kind);

    private void ReportUnchanged(Compressed compressed)
    {
        foreach (var transformation in transformations().AfterTraining.All)
        {
            var unchanged = compressed.Unchanged
                .Where(u => u.Transformation == transformation.Name && !u.IsPartly).ToList();
            if (unchanged.Count > 0 && unchanged.Count == chosen.Policy[transformation.Name].Count)
            {
                var first = unchanged[0];
                context.Report(Descriptors.NothingToQuantize.At(
                    configuration.PositionOf("quantize"), configuration.SourceName,
                    $"'{first.Node}' ({first.OpType}), for example: {first.Reason}."));
            }
        }
    }

    // Machines of one kind make the same bytes; another kind rounds differently, and then its model is measured again.
    private void ReportDifference(NasLock recorded, string hash)
    {
        var sameKind = recorded.Machine.Kind == MachineFingerprint.This.Kind;
        var diagnostic = Descriptors.OutputDiffers.At(
            new SourcePosition(lockPath, 1, 1), Path.GetFileName(lockPath), hash[..12],
            recorded.Output.Sha256[..Math.Min(12, recorded.Output.Sha256.Length)],
            sameKind ? "The lock was edited, or this is a bug. Build with NasMode=search, and commit the new lock."
                : $"The lock was made on another kind of machine ({recorded.Machine.Kind}; this is "
                    + $"{MachineFingerprint.This.Kind}), which rounds differently. Quality is measured again.");
        if (sameKind)
        {
            throw new NasException(diagnostic);
        }

        context.Report(diagnostic.AsWarning());
    }

    private void HoldGates(Emitted emitted, bool quietLatency)
    {
        var measured = emitted.Measured;
        List<Diagnostic> missed = [.. TargetTable.Check(configuration, measured).Where(g => !g.Met)
            .Select(g => configuration.Target.OnMiss == OnMiss.Warn
                || (quietLatency && g.Target is LatencyTarget) ? g.Missed!.AsWarning() : g.Missed!)];
        if (missed.Exists(d => d.Severity == DiagnosticSeverity.Error))
        {
            throw Missed(missed, emitted);
        }

        missed.ForEach(context.Report);
        foreach (var regression in Regressions.Of(configuration, measured))
        {
            context.Report(regression);
        }
    }

    private NasException Missed(List<Diagnostic> missed, Emitted emitted)
    {
        try
        {
            ReportMissed(emitted);
        }
        catch (NasException e)
        {
            return new NasException([.. missed, .. e.Diagnostics]);
        }

        var report = Path.GetRelativePath(Environment.CurrentDirectory, context.InObj(HtmlReport.File));
        return new NasException([.. missed.Select(d => d.And($"The report is '{report}'."))]);
    }

    private bool WriteLock(string hash, Measurement measured)
    {
        if (context.Request.IsSmoke)
        {
            return false;
        }

        var value = Lock(hash, measured);
        TrialsFile.Write(lockPath, value, chosen.Searched, chosen.Predictions, sensitivity);
        return LockFile.Write(lockPath, value);
    }

    private NasLock Lock(string hash, Measurement measured) => new(
        NasLock.CurrentVersion,
        Plan.Tool,
        plan.ModelHash,
        configuration.Resolved is { } package ? new LockedPackage(package.Id, package.Version, package.Sha256) : null,
        plan.DataHashes,
        plan.LockedSettings,
        new LockedPolicy(chosen.Policy, chosen.Trials, chosen.SearchSeconds, chosen.Criterion),
        new LockedOutput(configuration.OutputPath, hash, measured.SizeBytes),
        measured,
        MachineFingerprint.This)
    {
        Engine = plan.LockedEngine,
        Workers = LockedWorkers.Of(
            chosen.Searched, RemoteMeasurements.KindOf(configuration), $"{original.Settings.Device}".ToLowerInvariant()),
    };
}
