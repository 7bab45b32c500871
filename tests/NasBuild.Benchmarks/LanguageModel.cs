using NasBuild.Core.Data;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>A reference language model with the text that belongs to it.</summary>
internal sealed class LanguageModel(string name)
{
    private readonly Dictionary<int, GradientStatistics> gradients = [];

    public Model Model { get; } = Model.Load(Path.Combine(Repository.Shared, "models", $"{name}.onnx"));

    /// <summary>The first windows of the test split.</summary>
    public Dataset Test(int windows) => First("test", windows);

    /// <summary>The first windows of the validation split.</summary>
    public Dataset Validation(int windows) => First("validation", windows);

    /// <summary>At most so many windows of the validation split, from all over it.</summary>
    public Dataset ValidationSample(int windows) => Split("validation", Text("validation")).Sample(windows, 0);

    /// <summary>At most so many windows of the training split, to train on.</summary>
    public Dataset Train(int windows) => Split("train", Text("train")).Sample(windows, 0);

    /// <summary>Windows of the training split.</summary>
    public Dataset Calibration(int seed, int windows) =>
        CalibrationSamples.Draw(Split("train", Text("train")), windows, seed);

    /// <summary>The gradients on such windows, measured once.</summary>
    public GradientStatistics Gradients(int seed, int windows, SessionSettings settings)
    {
        if (!gradients.TryGetValue(seed, out var found))
        {
            gradients.Add(seed, found = GradientStatistics.Measure(
                TrainingEngines.Default, Model, LinearLayer.In(Model.Graph), Calibration(seed, windows), settings));
        }

        return found;
    }

    /// <summary>Pruning with the statistics of such windows.</summary>
    public WeightPruning Pruning(int seed, int windows, int batchSize, SessionSettings settings) =>
        new(Calibration(seed, windows), Gradients(seed, windows, settings), batchSize, settings);

    /// <summary>The layers with what is known of them in the model as it is.</summary>
    public IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> Layers(
        int seed, int windows, int batchSize, SessionSettings settings)
    {
        var layers = LinearLayer.In(Model.Graph);
        var gradients = Gradients(seed, windows, settings);
        var inputs = LayerInputs.Measure(
            Model, layers, Calibration(seed, windows), gram: false, batchSize, settings);
        return [.. layers.Select(l => (l, WeightPruning.Statistics(Model, l, gradients, inputs[l.Weight])))];
    }

    private Dataset First(string split, int windows)
    {
        var text = Text(split);
        var length = (windows * 128) + 1;
        return Split(split, text with { Shape = [length], Bytes = text.Bytes.ToArray()[..length] });
    }

    private Dataset Split(string split, Column text) => TokenWindows.Of(split, split, [text], Model, null);

    private static Column Text(string split) =>
        DataFile.Read(Path.Combine(Repository.Shared, "data", "kjv", $"{split}.txt.gz"))!.Single();
}
