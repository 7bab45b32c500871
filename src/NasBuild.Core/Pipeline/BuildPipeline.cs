using System.Text;
using NasBuild.Core.Accessors;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data.Images;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pipeline.Stages;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Hybrids;
using NasBuild.Core.Storage;
using NasBuild.Engine;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Pipeline;

/// <summary>Runs a build: from nas.yaml to the optimised model, its report and its lock.</summary>
public static class BuildPipeline
{
    /// <summary>Runs one stage, and the earlier stages whose results are missing.</summary>
    /// <returns>The report, if that is the stage.</returns>
    /// <exception cref="NasException">The build fails.</exception>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    public static BuildReport? Run(Stage stage, BuildContext context) => Run(stage, context, isWhole: false);

    /// <summary>Runs all stages.</summary>
    /// <inheritdoc cref="Run(Stage, BuildContext)"/>
    public static BuildReport? Run(BuildContext context) => Run(Stage.Report, context, isWhole: true);

    /// <summary>Makes one model of several components, and nothing else.</summary>
    /// <exception cref="NasException">
    /// There are no components, they do not fit each other, or the training fails.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static MadeHybrid MakeHybrid(BuildContext context) => Run(Stage.Predict, context, isWhole: false, run =>
    {
        if (!run.Plan.Configuration.IsHybrid)
        {
            throw new NasException(Descriptors.MissingKey.At(
                run.Plan.Configuration.PositionOf("model"), "model.components",
                "'nas hybrid' makes one model of them."));
        }

        run.Original.ReadAll();
        return HybridStage.Describe(run.Of(BuildStages.Hybrid), run.Plan, context);
    });

    /// <summary>
    /// Returns what a build would do, and what it can reach. The original and the smallest candidate are measured, and
    /// a build that follows has these results; nothing is written beside them.
    /// </summary>
    /// <exception cref="NasException">
    /// nas.yaml, the model or the data cannot be used, or the lock must match and does not.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static BuildForecast Forecast(BuildContext context) => Run(Stage.Predict, context, isWhole: false, run =>
    {
        var configuration = run.Plan.Configuration;
        run.Original.ReadAll();
        WithoutSamples.Report(configuration, context.Report);
        return run.Of(BuildStages.Lock).Policy is not null
            ? BuildForecast.OfLock(configuration)
            : BuildForecast.Of(configuration, QuickProfile(run), run.Original.Train?.Count ?? 0);
    });

    // What evolves or trains before these measurements takes as long as a search.
    private static Profile? QuickProfile(BuildRun run)
    {
        var configuration = run.Plan.Configuration;
        if (configuration.IsHybrid || configuration.Prune is { Criterion: PruneSettings.Evolve }
            or { Ratios: not PruneRatios.Uniform })
        {
            return null;
        }

        try
        {
            return run.Of(BuildStages.Predict);
        }
        catch (NasException e) when (e.Diagnostics.All(d =>
            d.Descriptor == Descriptors.TargetUnreachable || d.Descriptor == Descriptors.BudgetTooShort))
        {
            // Measured and stored before it was compared with the targets.
            e.Diagnostics.ToList().ForEach(d => run.Context.Report(d.AsWarning()));
            return StageCache.Find<Profile>(run.InObj(BuildStages.Predict.File!), PredictStage.Key(run.Plan));
        }
    }

    private static BuildReport? Run(Stage stage, BuildContext context, bool isWhole) =>
        Run(stage, context, isWhole, Run);

    private static T Run<T>(Stage stage, BuildContext context, bool isWhole, Func<BuildRun, T> work)
    {
        using var use = ExclusiveUse.OfFolder(context.Request.ObjFolder, context.Report, context.Cancellation);
        using var run = new BuildRun(context, stage, isWhole);
        try
        {
            return work(run);
        }
        catch (AggregateException e) when (e.Flatten().InnerException is NasException or OperationCanceledException)
        {
            throw e.Flatten().InnerException!;
        }
        catch (Exception e) when (e is not NasException and not OperationCanceledException)
        {
            if (run.Explain((e as AggregateException)?.Flatten().InnerException ?? e) is { } explained)
            {
                throw explained;
            }

            run.Describe(e);
            throw;
        }
    }

    private static BuildReport? Run(BuildRun run)
    {
        var skip = run.Context.Request.Mode == BuildMode.Skip;
        if (skip || run.Asks(Stage.Validate))
        {
            AccessorClass.Check(run.Plan.Configuration, run.Context.Request.ModelsBeside);
            ValidateStage.Write(run.Plan, run.Context);
        }

        if (skip)
        {
            if (run.Asked is Stage.Emit or Stage.Report)
            {
                EmitStage.Skip(run.Plan, run.Context);
                WriteAccessor(run);
            }

            return null;
        }

        if (run.Asks(Stage.Validate))
        {
            // A cache that an earlier build could not use is tried again.
            run.Cache?.Retry();
            run.Original.ReadAll();
            if (run.Plan.Configuration.IsHybrid)
            {
                HybridStage.Check(run.Plan, run.Original);
            }

            WithoutSamples.Report(run.Plan.Configuration, run.Context.Report);
            ReportUnusedCuda(run);
            ReportUnusedEngine(run);
        }

        using var gpu = run.Asked != Stage.Validate && run.Original.Settings.Device == Engine.Device.Cuda
            ? ExclusiveUse.OfDevice("GPU 0", run.Context.Report, run.Context.Cancellation)
            : null;
        var report = Make(run);
        RunDevice.ReportOnCpu(ExecutionProviders.OperatorsOnCpu, run.Context.Report);
        return report;
    }

    private static BuildReport? Make(BuildRun run)
    {
        switch (run.Asked)
        {
            case Stage.Validate:
                break;
            case Stage.Predict:
                Predict(run);
                break;
            case Stage.Search:
                run.Of(BuildStages.Search);
                break;
            case Stage.Prune:
                if (!run.Of(BuildStages.Fetch).IsFound)
                {
                    run.Of(BuildStages.Prune);
                }

                break;
            case Stage.Emit:
                run.Of(BuildStages.Emit);
                WriteAccessor(run);
                break;
            default:
                return run.Of(BuildStages.Report);
        }

        return null;
    }

    // If the lock decides, there is nothing to predict; a build tool still expects the stage's file.
    private static void Predict(BuildRun run)
    {
        var file = run.InObj(BuildStages.Predict.File!);
        if (run.Of(BuildStages.Lock).Policy is null)
        {
            run.Of(BuildStages.Predict);
            UnusedPatterns.Report(run.Plan.Configuration, run.Original, run.Transformations, run.Context.Report);
        }
        else if (!File.Exists(file))
        {
            StageCache.Store(file, "lock", new { });
        }
    }

    private static void WriteAccessor(BuildRun run)
    {
        if (run.Context.Request.AccessorNamespace is { } space)
        {
            var output = run.Plan.Configuration.OutputPath;
            var path = run.Context.InOutput(output);
            var model = Model.Load(path);
            var accessor = new Accessor(model, output, ContentKey.OfFile(path), FileSize.Of(path), run.Plan.Labels)
            {
                Images = model.Graph.RequiredInputs.ToList() is [var input]
                    ? ImageInput.Of(run.Plan.Configuration, input, () => null) : null,
            };
            AtomicFile.WriteIfChanged(run.InObj(Accessor.File), Encoding.UTF8.GetBytes(accessor.Source(space)));
        }
    }

    // A user who references a CUDA package expects it to be used.
    private static void ReportUnusedCuda(BuildRun run)
    {
        if (run.Plan.Configuration.Device == Configuration.Settings.Device.Auto
            && ExecutionProviders.Cuda is { IsAvailable: false, Folder: not null, Obstacle: { } obstacle })
        {
            run.Context.Report(Descriptors.CudaUnused.With(obstacle));
        }
    }

    // So does one who references TorchSharp, for a model that has a use for it.
    private static void ReportUnusedEngine(BuildRun run)
    {
        if (FinetuneEngine.ReasonAgainst(run.Plan.Configuration, run.Plan.Model) is { } obstacle)
        {
            run.Context.Report(Descriptors.EngineUnused.With(obstacle));
        }
    }
}
