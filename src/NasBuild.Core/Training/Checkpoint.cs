using System.Globalization;
using NasBuild.Core.Storage;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Core.Training;

/// <summary>
/// The state of a training after an epoch: a training that resumes from it ends with the same result as an
/// uninterrupted one.
/// </summary>
/// <param name="Epoch">The number of completed epochs.</param>
/// <param name="State">The parameters and the optimiser's state.</param>
/// <param name="Best">The best parameters so far.</param>
/// <param name="BestQuality">Their quality.</param>
/// <param name="BestEpoch">Their epoch, counted from 1; 0 for those before training.</param>
internal sealed record Checkpoint(
    int Epoch, TrainingState State, IReadOnlyList<Tensor> Best, double BestQuality, int BestEpoch)
{
    private const string BestPrefix = "best:";

    /// <summary>Returns the checkpoint at <paramref name="path"/>, if it has the key <paramref name="key"/>.</summary>
    public static Checkpoint? Find(string path, string key)
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
            return metadata.GetValueOrDefault("key") != key ? null : new Checkpoint(
                (int)Number("epoch"),
                new TrainingState(
                    Number("steps"),
                    [.. model.Graph.Initializers.Where(t => !t.Name.StartsWith(BestPrefix, StringComparison.Ordinal))]),
                [.. model.Graph.Initializers.Where(t => t.Name.StartsWith(BestPrefix, StringComparison.Ordinal))
                    .Select(t => t.Rename(t.Name[BestPrefix.Length..]))],
                double.Parse(metadata["quality"], CultureInfo.InvariantCulture),
                (int)Number("best-epoch"));
        }
        catch (OnnxFormatException)
        {
            // The file is not a complete checkpoint: training starts again.
            return null;
        }
    }

    /// <summary>Stores the checkpoint.</summary>
    public void Store(string path, string key)
    {
        var tensors = State.Tensors.Concat(Best.Select(t => t.Rename(BestPrefix + t.Name)));
        var model = new Model(new Graph("checkpoint", [], tensors, [], []))
            .WithMetadata("key", key)
            .WithMetadata("epoch", Epoch.ToString(CultureInfo.InvariantCulture))
            .WithMetadata("steps", State.Steps.ToString(CultureInfo.InvariantCulture))
            .WithMetadata("quality", BestQuality.ToString("R", CultureInfo.InvariantCulture))
            .WithMetadata("best-epoch", BestEpoch.ToString(CultureInfo.InvariantCulture));
        AtomicFile.Write(path, model.ToBytes());
    }
}
