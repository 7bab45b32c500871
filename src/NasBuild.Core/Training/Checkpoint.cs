using System.Globalization;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>
/// A training after an epoch: one that resumes from it ends with the same result as an uninterrupted one.
/// </summary>
/// <param name="Epoch">The number of completed epochs.</param>
/// <param name="Best">The best parameters so far.</param>
/// <param name="BestQuality">Their quality.</param>
/// <param name="BestEpoch">Their epoch, counted from 1; 0 for those before training.</param>
internal sealed record Checkpoint(int Epoch, IReadOnlyList<Tensor> Best, double BestQuality, int BestEpoch)
{
    private const string BestPrefix = "best:";

    /// <summary>The number of times that training began again with a lower rate.</summary>
    public int Restarts { get; init; }

    /// <summary>The course so far, as <see cref="CurveRecorder.ToText"/> writes it; null if it is not known.</summary>
    public string? Curve { get; init; }

    /// <summary>
    /// Returns the checkpoint at <paramref name="path"/>, if it has the key <paramref name="key"/>, and the parameters
    /// and the optimiser's state.
    /// </summary>
    public static (Checkpoint Checkpoint, TrainingState State)? Find(string path, string key)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var model = Model.Load(path);
            var metadata = model.Metadata;
            long Number(string name) => long.Parse(metadata[name], CultureInfo.InvariantCulture);
            if (metadata.GetValueOrDefault("key") != key)
            {
                return null;
            }

            var best = model.Graph.Initializers.ToLookup(t => t.Name.StartsWith(BestPrefix, StringComparison.Ordinal));
            var checkpoint = new Checkpoint(
                (int)Number("epoch"),
                [.. best[true].Select(t => t.Rename(t.Name[BestPrefix.Length..]))],
                double.Parse(metadata["quality"], CultureInfo.InvariantCulture),
                (int)Number("best-epoch"))
            {
                Restarts = (int)Number("restarts"),
                Curve = metadata.GetValueOrDefault("curve"),
            };
            return (checkpoint, new TrainingState(Number("steps"), [.. best[false]]));
        }
        catch (Exception e) when (e is OnnxFormatException or KeyNotFoundException or FormatException
            or OverflowException or IOException)
        {
            // The file is not a complete checkpoint: training starts again.
            return null;
        }
    }

    /// <summary>Stores the checkpoint with the parameters and the optimiser's state.</summary>
    public void Store(string path, string key, TrainingState state)
    {
        var tensors = state.Tensors.Concat(Best.Select(t => t.Rename(BestPrefix + t.Name)));
        var model = new Model(new Graph("checkpoint", [], tensors, [], []))
            .WithMetadata("key", key)
            .WithMetadata("epoch", Epoch.ToString(CultureInfo.InvariantCulture))
            .WithMetadata("steps", state.Steps.ToString(CultureInfo.InvariantCulture))
            .WithMetadata("quality", BestQuality.ToString("R", CultureInfo.InvariantCulture))
            .WithMetadata("best-epoch", BestEpoch.ToString(CultureInfo.InvariantCulture))
            .WithMetadata("restarts", Restarts.ToString(CultureInfo.InvariantCulture));
        model = Curve is null ? model : model.WithMetadata("curve", Curve);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        model.Save(path);
    }
}
