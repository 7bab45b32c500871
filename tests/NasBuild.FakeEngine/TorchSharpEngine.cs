using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.TorchSharp;

/// <summary>
/// Computes as ONNX Runtime's engine does, under the other's name. The first line of <c>obstacle.txt</c> in a folder is
/// why it is not available, that of <c>device.txt</c> why it does not compute on a device.
/// </summary>
public sealed class TorchSharpEngine : ITrainingEngine
{
    private static readonly ITrainingEngine Other = TrainingEngines.Default;

    private readonly string? deviceObstacle;

    /// <summary>Loads nothing.</summary>
    public TorchSharpEngine(params IReadOnlyList<string> folders)
    {
        string? Line(string file) => folders.Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists) is { } path
            ? File.ReadLines(path).First()
            : null;
        if (Line("obstacle.txt") is { } obstacle)
        {
            throw new SessionException(obstacle);
        }

        deviceObstacle = Line("device.txt");
    }

    /// <inheritdoc/>
    public string Name => "torchsharp";

    /// <inheritdoc/>
    public string Version => "0.0.1";

    /// <inheritdoc/>
    public IReadOnlySet<string> Operators { get; } = Other.Operators.Append("Det").ToHashSet();

    /// <inheritdoc/>
    public bool Differentiates(Node node) => node.Domain.Length == 0 && Operators.Contains(node.OpType);

    /// <inheritdoc/>
    public string? ObstacleOn(Device device) => deviceObstacle;

    /// <inheritdoc/>
    public ITrainingSession Train(Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample) =>
        Other.Train(model, settings, sample);

    /// <inheritdoc/>
    public IGradientSession Gradients(
        Model model, Loss loss, IReadOnlyDictionary<string, Tensor> sample, IReadOnlyList<string>? parameters = null,
        SessionSettings? session = null) => Other.Gradients(model, loss, sample, parameters, session);
}
