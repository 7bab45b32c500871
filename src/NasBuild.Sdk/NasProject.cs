using System.Collections.Concurrent;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;

namespace NasBuild.Sdk;

/// <summary>The project of one model: its nas.yaml, and how it is built. Immutable.</summary>
public sealed record NasProject
{
    private NasProject(string path) =>
        (Path, ObjFolder) = (path, System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "obj", "nas"));

    /// <summary>The full path of nas.yaml.</summary>
    public string Path { get; }

    /// <summary>
    /// The folder for the results of stages, the trials and the optimised model. Default: obj/nas beside nas.yaml, as
    /// in a build of a project there. Builds of one folder wait for each other.
    /// </summary>
    public string ObjFolder { get; init; }

    /// <summary>The treatment of nas.lock.json. Default: applied if it matches, else a search rewrites it.</summary>
    public BuildMode Mode { get; init; } = BuildMode.Auto;

    /// <summary>The maximum time of a search, in place of nas.yaml's; null for that.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Returns the project of a nas.yaml. The file is read by <see cref="BuildAsync"/>.</summary>
    /// <param name="path">The path of a nas.yaml, or of the folder that has it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static NasProject Load(string path)
    {
        var full = System.IO.Path.GetFullPath(Directory.Exists(path) ? System.IO.Path.Combine(path, "nas.yaml") : path);
        return File.Exists(full) ? new NasProject(full)
            : throw new FileNotFoundException(
                $"'{full}' does not exist. 'nas init model.onnx' writes a first one.", full);
    }

    /// <summary>Builds the model on a thread of the thread pool.</summary>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellation">
    /// Ends the build after the step that is running. The trials so far are kept: the next build resumes from them.
    /// </param>
    /// <returns>The result; errors of nas.yaml, the model, the data and missed targets are its diagnostics.</returns>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    public Task<NasResult> BuildAsync(
        IProgress<NasProgress>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Build(progress, cancellation), cancellation);

    private NasResult Build(IProgress<NasProgress>? progress, CancellationToken cancellation)
    {
        var diagnostics = new ConcurrentQueue<Diagnostic>();
        var overrides = new BuildOverrides
        {
            BudgetTime = Budget is { } time ? Duration.FromMinutes((decimal)time.TotalMinutes) : null,
        };
        var request = new BuildRequest(Path, System.IO.Path.GetFullPath(ObjFolder), Mode, overrides);
        try
        {
            Directory.CreateDirectory(request.ObjFolder);
            var report = BuildPipeline.Run(new BuildContext(
                request, diagnostics.Enqueue, p => progress?.Report(NasProgress.Of(p)), cancellation));
            return new NasResult(
                report?.Output ?? System.IO.Path.Combine(
                    request.OutputFolder, ConfigurationReader.Read(Path).OutputPath),
                [.. report?.Lines.Select(l =>
                    new NasMetric(l.Metric, l.Before, l.After, l.Change, l.Verdict != "missed")) ?? []],
                [.. diagnostics.Select(NasDiagnostic.Of)])
            {
                IsFromLock = report?.FromLock ?? false,
                ReportFile = report is null ? null : System.IO.Path.Combine(request.ObjFolder, "report.json"),
            };
        }
        catch (NasException e)
        {
            return new NasResult(null, [], [.. diagnostics.Concat(e.Diagnostics).Select(NasDiagnostic.Of)]);
        }
    }
}
