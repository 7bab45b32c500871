using System.CommandLine;
using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Cli.Terminals;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline.FromScratch;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Engine.Training;

namespace NasBuild.Cli;

/// <summary>The command <c>nas train</c>, which trains a network from scratch.</summary>
internal static class TrainCommand
{
    private const string CheckpointIsKept =
        "The checkpoint of the last whole epoch is kept: the same command goes on from there.";

    public static Command Create()
    {
        var definition = new Argument<string>("definition")
        {
            Description = "The train.yaml.",
            DefaultValueFactory = _ => TrainConfiguration.DefaultFile
        };
        var command = new Command(
            "train", "Trains the network of a train.yaml from scratch, and writes an ONNX file.") { definition };
        var options = OutputOptions.AddedTo(command);
        command.SetAction(parsed =>
        {
            var output = options.Read(parsed);
            using var view = BuildViews.Create(output);
            return Worker.Run(
                view.Show,
                cancellation =>
                {
                    var configuration = ConfigurationReader.ReadTraining(parsed.GetValue(definition)!);
                    var trained = view.Complete(() => TrainingFromScratch.Run(
                        TrainingEngines.Default, configuration, view.Show, view.Show, cancellation));
                    output.Done(
                        Result(trained),
                        Line(trained, Path.GetRelativePath(Environment.CurrentDirectory, trained.Path)));
                },
                CheckpointIsKept);
        });
        return command;
    }

    /// <summary>Returns the result of a training, in one line.</summary>
    public static string Line(TrainedNetwork trained, string path)
    {
        var (qualities, training) = (trained.Splits.Select(s => string.Create(
            CultureInfo.InvariantCulture,
            $", {trained.Metric} {QualityText.Of(trained.Metric, s.Quality)} ({s.Samples:#,0} samples of {s.Split})")),
            trained.Training);
        var best = training.BestEpoch == training.Epochs ? "" : $", the best is number {training.BestEpoch}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"NasBuild  {trained.Name} -> {path}  {Amounts.Size(trained.SizeBytes)}, {trained.Parameters:#,0} "
            + $"parameters{string.Concat(qualities)}, {training.Epochs} epochs in "
            + $"{Amounts.Time(training.Seconds)}{best}");
    }

    private static object Result(TrainedNetwork trained) => new
    {
        trained.Name,
        trained.Path,
        trained.SizeBytes,
        trained.Parameters,
        trained.Metric,
        Splits = trained.Splits.Select(s => new { s.Split, s.Samples, s.Quality }),
        trained.Training.Epochs,
        trained.Training.BestEpoch,
        trained.Training.Seconds,
    };
}
