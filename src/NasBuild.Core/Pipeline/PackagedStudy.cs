using System.Globalization;
using System.Text;
using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Pipeline.Stages;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Onnx;

namespace NasBuild.Core.Pipeline;

/// <summary>
/// A study that was packed elsewhere: measures its trials on this machine. Several trials are measured at a time; a
/// latency is measured while no other trial is.
/// </summary>
public sealed class PackagedStudy : IDisposable
{
    private const string OfAnotherModel = "Its policy names what the study's model does not have.";
    private readonly BuildRun run;
    private readonly int finetuneSteps;
    private readonly bool hasDevice;
    private readonly BuildContext context;
    private readonly ReaderWriterLockSlim alone = new();
    private readonly Lock reading = new();
    private readonly Lock finalists = new();

    private PackagedStudy(BuildRun run, StudyManifest study, BuildContext context)
    {
        (this.run, finetuneSteps, this.context) = (run, study.FinetuneSteps, context);
        hasDevice = (run.Original.Settings.Device == Engine.Device.Cuda) == (study.Device == Device.Cuda);
    }

    /// <summary>Returns the hashes of the objects that a study needs.</summary>
    /// <param name="manifest">The study's manifest.</param>
    /// <exception cref="InvalidDataException">It is none, or of another version.</exception>
    public static IReadOnlyList<(string Sha256, long Bytes)> Objects(string manifest)
    {
        var study = Read(manifest);
        return [.. study.Files.GroupBy(f => f.Object).Select(g => (g.Key, g.Max(f => f.Offset + f.Bytes))),
            .. study.HybridModel is { } hybrid ? [(hybrid, 0L)] : Array.Empty<(string, long)>()];
    }

    /// <summary>Writes the files of a study, and reads it.</summary>
    /// <param name="manifest">The study's manifest.</param>
    /// <param name="folder">The folder for its files, which are replaced.</param>
    /// <param name="objectOf">Returns the path of the object with a hash; its content has been checked.</param>
    /// <param name="device">The device that models run on; <see cref="Device.Auto"/> for the build's, if it is here.</param>
    /// <param name="report">Receives warnings and infos.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="InvalidDataException">The manifest is none, or of another version.</exception>
    /// <exception cref="NasException">Model or samples cannot be used on this machine.</exception>
    public static PackagedStudy Open(
        string manifest, string folder, Func<string, string> objectOf, Device device, Action<Diagnostic> report,
        CancellationToken cancellation) =>
        Open(manifest, folder, objectOf, device, TimingEffort.Usual, report, cancellation);

    /// <inheritdoc cref="Open(string, string, Func{string, string}, Device, Action{Diagnostic}, CancellationToken)"/>
    /// <param name="timing">The effort spent on timing trials.</param>
    internal static PackagedStudy Open(
        string manifest, string folder, Func<string, string> objectOf, Device device, TimingEffort timing,
        Action<Diagnostic> report, CancellationToken cancellation)
    {
        var study = Read(manifest);
        var root = Path.GetFullPath(folder);
        foreach (var file in study.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            Copy(objectOf(file.Object), file, StudyTree.Resolve(root, file.Path));
        }

        foreach (var place in study.Folders)
        {
            Directory.CreateDirectory(StudyTree.Resolve(root, place));
        }

        var config = Path.Combine(
            study.Folder.Length == 0 ? root : StudyTree.Resolve(root, study.Folder), "nas.yaml");
        AtomicFile.Write(config, Encoding.UTF8.GetBytes(study.Settings.ToJsonString()));
        var obj = Path.Combine(root, "obj");
        if (study.HybridModel is { } hybrid)
        {
            Directory.CreateDirectory(obj);
            File.Copy(objectOf(hybrid), Path.Combine(obj, HybridStage.ModelFile), overwrite: true);
        }

        var context = new BuildContext(
            new BuildRequest(config, obj, BuildMode.Search, new BuildOverrides
            {
                // What a GPU may speed up is measured on the CPU, too, if there is none.
                Device = device == Device.Auto && study.Device == Device.Cpu ? Device.Cpu : device,
            }),
            report, _ => { }, cancellation)
        {
            Timing = timing,
        };
        var run = new BuildRun(context, Stage.Predict, isWhole: false);
        try
        {
            run.Give(BuildStages.Criterion, study.Criterion);
            run.Give(BuildStages.Shares, study.Shares);
            run.Give(BuildStages.Forms, study.Forms);
            run.Give(BuildStages.Hybrid, study.Hybrid);
            run.Original.ReadAll();
            return new PackagedStudy(run, study, context);
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Measures a trial. Called from several threads.</summary>
    /// <param name="body">The trial as JSON.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The measurements.</returns>
    /// <exception cref="InvalidDataException">It is no trial of this study.</exception>
    public MeasuredTrial Measure(string body, CancellationToken cancellation)
    {
        var trial = Trial(body);
        if (trial.Work == TrialWork.Latency && !Times(trial))
        {
            throw new InvalidDataException($"Its latency counts on another kind of machine or device: {trial.LatencyKind}.");
        }

        if (trial.Training == TrialTraining.Brief)
        {
            var measurement = Prepared(trial);
            return Measure(trial, measurement, () => measurement.Build(trial.Policy), cancellation);
        }

        // One at a time: its training and its quality take all cores.
        lock (finalists)
        {
            var measurement = Finalist(trial);
            return Measure(trial, measurement, () => measurement.Build(trial.Policy), cancellation);
        }
    }

    private MeasuredTrial Measure(
        TrialContent trial, ICandidateMeasurement<Candidate> measurement, Func<Candidate> build,
        CancellationToken cancellation)
    {
        alone.EnterReadLock();
        Candidate candidate;
        double? quality = null;
        Counts? counts = null;
        try
        {
            candidate = build();
            if (trial.Work != TrialWork.Latency)
            {
                quality = measurement.Quality(candidate, cancellation);
                counts = measurement.Counts(candidate);
            }
        }
        finally
        {
            alone.ExitReadLock();
        }

        using (candidate)
        {
            var latency = trial.Work != TrialWork.Quality && Times(trial) ? Latency() : (double?)null;
            var (tuned, model) = Tuned(trial);
            return new MeasuredTrial(
                new TrialMeasurements(quality, latency, counts) { Tuned = tuned }.ToJson(), model);
        }

        double Latency()
        {
            alone.EnterWriteLock();
            try
            {
                // Other workers on this machine may measure as well.
                using var use = ExclusiveUse.OfDevice("latency", _ => { }, cancellation);
                return measurement.LatencyRatio(candidate);
            }
            finally
            {
                alone.ExitWriteLock();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        run.Dispose();
        alone.Dispose();
    }

    private bool Times(TrialContent trial) => hasDevice && trial.LatencyKind == MachineFingerprint.This.Kind;

    private CandidateMeasurement Prepared(TrialContent trial)
    {
        // What is computed on first use is computed once.
        lock (reading)
        {
            Transformations all = run.Transformations;
            var part = new Transformations(
                run.Original.Optimized, [.. all.All.Where(t => trial.Transformations.Contains(t.Name))]);
            return part.All.Length == trial.Transformations.Length && part.Has(trial.Policy)
                ? new CandidateMeasurement(run.Original, part, context.Timing.Trial)
                {
                    // A latency does not depend on the weights.
                    Tune = finetuneSteps > 0 && trial.Work != TrialWork.Latency && run.Tuner is { } tuner
                        ? pruned => tuner.Briefly(pruned, finetuneSteps, context.Cancellation) : null,
                }
                : throw new InvalidDataException(OfAnotherModel);
        }
    }

    private FinalistMeasurement Finalist(TrialContent trial)
    {
        lock (reading)
        {
            var all = run.Transformations;
            if (run.Original.Metric is null || trial.Transformations.Length != all.All.Length || !all.Has(trial.Policy))
            {
                throw new InvalidDataException(OfAnotherModel);
            }

            var tuner = run.Tuner;
            return new FinalistMeasurement(run.Original, all, context.Timing.Finalist)
            {
                Train = trial switch
                {
                    { Work: TrialWork.Latency } => null,
                    { Training: TrialTraining.Whole } => tuner is null ? null : p => tuner.Run(p, "finetune").Model,
                    { Training: TrialTraining.Longer } when tuner is not null && finetuneSteps > 0 => p => tuner.Briefly(
                        all.BeforeTraining.Apply(p).Model, FinalistMeasurement.LongerBy * finetuneSteps,
                        context.Cancellation),
                    _ => throw new InvalidDataException("It asks for a training that the study does not have."),
                },
            };
        }
    }

    // A model in two files is trained again by the build.
    private (TunedModel?, StudyObject?) Tuned(TrialContent trial)
    {
        if (trial is not { Training: TrialTraining.Whole, Work: not TrialWork.Latency }
            || trial.WeightsKind != TunedWeights.KindOf(run.Plan, run.Original)
            || run.Tuner?.Find(trial.Policy) is not var (path, result) || File.Exists(StoredModel.DataOf(path)))
        {
            return default;
        }

        var bytes = new FileInfo(path).Length;
        return (new TunedModel(result, bytes), new StudyObject(result.Sha256, bytes, () => File.OpenRead(path)));
    }

    private static TrialContent Trial(string body)
    {
        try
        {
            return TrialContent.Read(body);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"It is no trial: {e.Message}", e);
        }
    }

    private static StudyManifest Read(string manifest)
    {
        try
        {
            var study = StageCache.FromBytes<StudyManifest>(Encoding.UTF8.GetBytes(manifest))
                ?? throw new JsonException("It is null.");
            return study.Version != Plan.Tool
                ? throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"It was packed by NasBuild {study.Version}, and this is {Plan.Tool}."))
                : study.Files.Any(f => f.Offset < 0 || f.Bytes < 0 || !ContentKey.IsHash(f.Object))
                    || study.HybridModel is { } hybrid && !ContentKey.IsHash(hybrid)
                ? throw new InvalidDataException("It names impossible files.")
                : study;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"It is no study: {e.Message}", e);
        }
    }

    private static void Copy(string source, StudyFile file, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (file.Offset == 0 && new FileInfo(source).Length == file.Bytes)
        {
            File.Copy(source, path, overwrite: true);
            return;
        }

        using var content = File.OpenRead(source);
        if (file.Offset + file.Bytes > content.Length)
        {
            throw new InvalidDataException($"'{file.Path}' is longer than its object.");
        }

        content.Position = file.Offset;
        var bytes = new byte[file.Bytes];
        content.ReadExactly(bytes);
        AtomicFile.Write(path, bytes);
    }
}
