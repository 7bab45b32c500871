using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;
using NasBuild.TorchSharp.Natives;
using NasBuild.TorchSharp.Operators;

namespace NasBuild.TorchSharp;

/// <summary>
/// The engine that trains with libtorch, through TorchSharp: the model's graph is interpreted operator by operator, and
/// libtorch differentiates what it has computed.
/// </summary>
public sealed class TorchSharpEngine : ITrainingEngine
{
    /// <summary>Creates the engine, and loads libtorch.</summary>
    /// <param name="folders">
    /// The folders that hold libtorch and TorchSharp's own native library; those of the application come after them.
    /// </param>
    /// <exception cref="SessionException">
    /// libtorch is not there, or cannot be loaded: the message names the library, the version that it needs and the one
    /// that was found, and the remedy.
    /// </exception>
    public TorchSharpEngine(params IReadOnlyList<string> folders) => NativeLibraries.Load(folders);

    /// <inheritdoc/>
    public string Name => "torchsharp";

    /// <summary>The version of libtorch.</summary>
    public string Version => torch.__version__;

    /// <inheritdoc/>
    public IReadOnlySet<string> Operators { get; } =
        OperatorTable.All.Except(PiecewiseConstant.Operators).ToHashSet();

    /// <inheritdoc/>
    public bool Differentiates(Node node) => Operators.Contains(node.OpType) && OperatorTable.Obstacle(node) is null;

    /// <inheritdoc/>
    public string? ObstacleOn(Device device) => device == Device.Cpu || torch.cuda_is_available()
        ? null
        : "TorchSharp finds no CUDA. Reference TorchSharp-cuda-linux or TorchSharp-cuda-windows instead of "
            + "TorchSharp-cpu, or set 'device' to cpu.";

    /// <inheritdoc/>
    public ITrainingSession Train(
        Model model, TrainingSettings settings, IReadOnlyDictionary<string, OnnxTensor> sample)
    {
        if (settings is { Parts: > 1, NormalisesParts: false } && TrainingForm.NeedsWholeBatch(model))
        {
            throw new ArgumentException(
                "Batch normalisations in training form need the whole batch.", nameof(settings));
        }

        return new TorchSharpTrainingSession(
            new DifferentiableModel(
                model, settings.Loss, settings.Parameters ?? TrainableParameters.Of(model, this), sample,
                Possible(settings.Session), settings.Observed, updatesStatistics: settings.Parts == 1),
            settings);
    }

    /// <inheritdoc/>
    public IGradientSession Gradients(
        Model model, Loss loss, IReadOnlyDictionary<string, OnnxTensor> sample,
        IReadOnlyList<string>? parameters = null, SessionSettings? session = null) =>
        new TorchSharpGradientSession(new DifferentiableModel(
            model, loss, parameters ?? TrainableParameters.Of(model, this), sample,
            Possible(session ?? new SessionSettings()), [], updatesStatistics: false));

    private SessionSettings Possible(SessionSettings settings) =>
        ObstacleOn(settings.Device) is { } obstacle ? throw new SessionException(obstacle) : settings;
}
