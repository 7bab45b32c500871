using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Networks;
using NasBuild.Core.Quality;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Pipeline.FromScratch;

/// <summary>
/// <c>nas train</c>: the network that a train.yaml defines, trained into an ONNX file. A checkpoint beside the output
/// keeps the state, so that an interrupted run resumes from its last epoch, and a finished one does nothing more.
/// </summary>
public static class TrainingFromScratch
{
    private const int ImagesAtOnce = 256;
    private const int TextsAtOnce = 32;

    /// <summary>Trains.</summary>
    /// <param name="engine">The training engine.</param>
    /// <param name="configuration">The configuration of a train.yaml.</param>
    /// <param name="report">Receives warnings and infos.</param>
    /// <param name="progress">Receives the progress of the work.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="NasException">The data cannot be used, or the training diverged.</exception>
    /// <exception cref="OperationCanceledException">
    /// The training was cancelled; the checkpoint of its last epoch stays.
    /// </exception>
    public static TrainedNetwork Run(
        ITrainingEngine engine, TrainConfiguration configuration, Action<Diagnostic> report,
        Action<StageProgress> progress, CancellationToken cancellation)
    {
        var (build, recipe, path) = (
            configuration.Build, configuration.Training with { Distill = false }, configuration.OutputPath);
        var kept = Path.Combine(Path.GetDirectoryName(path)!, "obj", "nas-train", Path.GetFileName(path));
        using var use = ExclusiveUse.OfFolder(kept, report, cancellation);
        progress(new StageProgress("read data", 0, 0, "", null));
        var network = configuration.Network.ToNetwork();
        var (hashes, reader) = (
            DataHashes.Of(build), new DatasetReader(build, network.Build(configuration.Seed)));
        Dataset? Split(string name)
        {
            var data = reader.Read(name);
            LabelCheck.Require(build, data);
            return data;
        }

        var (train, validation, test) = (Split("train")!, Split("validation"), Split("test"));
        var settings = new SessionSettings(configuration.Threads, RunDevice.Of(build)) { Spin = false };
        if (configuration.Search is not null && network is ResNet whole)
        {
            network = new ArchitectureSearch
            {
                Engine = engine,
                Configuration = configuration,
                Recipe = recipe,
                Session = settings,
                Path = kept,
                Key = KeyOf(whole.Build(configuration.Seed)),
                Report = report,
                Progress = progress,
            }.Run(whole, train, validation, cancellation);
        }

        var model = network.Build(configuration.Seed);
        IQualityMetric metric = build.Model.Task == ModelTask.CausalLm
            ? new PerplexityMetric(TextsAtOnce)
            : new AccuracyMetric(ImagesAtOnce);
        double Quality(Model trained, Dataset data)
        {
            using var session = Session.Create(InferenceForm.Of(trained), settings);
            return metric.Measure(session, data, cancellation);
        }

        // The weights depend on everything except the test split and the output's name.
        string KeyOf(Model untrained) => ContentKey.Of(
            Plan.Tool, engine.Name, engine.Version, ContentKey.OfBytes(untrained.ToBytes()),
            KeyTable.Training.Write(recipe).ToJsonString(), build.Data.PixelRange.ToString(),
            KeyTable.Images.Write(build.Data.Images ?? new ImageSettings()).ToJsonString(),
            KeyTable.Texts.Write(build.Data.Text ?? new TextSettings()).ToJsonString(), $"{settings}",
            hashes["train"], hashes.GetValueOrDefault("validation", ""), $"{configuration.Seed}");
        var (key, checkpoint) = (KeyOf(model), kept + ".checkpoint");
        if (Checkpoint.Find(checkpoint, key) is { Checkpoint.Epoch: var done })
        {
            report(Descriptors.TrainingResumed.With(done, recipe.Epochs));
        }

        progress(new StageProgress("train", 0, 0, "", null));
        var result = TrainingDiagnostics.Run(Train, configuration.Positions, "training", configuration.Data.Train!);
        RunDevice.ReportOnCpu(ExecutionProviders.OperatorsOnCpu, report);
        var shipped = InferenceForm.Of(result.Model);
        AtomicFile.Write(path, shipped.ToBytes());
        progress(new StageProgress("measure", 0, 0, "", null));
        List<(string, int, double)> splits =
        [
            .. validation is null ? [] : new[] { ("validation", validation.Count, result.Quality) }
        ];
        if (test is not null)
        {
            splits.Add(("test", test.Count, Quality(result.Model, test)));
        }

        var parameters = TrainableParameters.Of(model).Sum(p => model.Graph[p].Initializer!.Count);
        return new TrainedNetwork(
            network.Name, path, FileSize.Of(path), parameters, metric.Name, splits, result);

        TrainingResult Train()
        {
            using var training = new FineTuning(
                engine, recipe, build.Model.Task, null, train, model, settings, configuration.Seed);
            return training.Run(
                model,
                validation is null ? null : trained => Quality(trained, validation),
                metric.HigherIsBetter,
                (checkpoint, key),
                p => progress(p.Of("train", metric.Name)),
                cancellation);
        }
    }
}
