using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.OnnxRuntime.Gradients;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime;

/// <summary>
/// The engine that trains with ONNX Runtime: loss, gradients and update are written into the model's graph with
/// standard operators, so that a step is one run of a session.
/// </summary>
internal sealed class OnnxRuntimeEngine : ITrainingEngine
{
    /// <inheritdoc/>
    public string Name => "onnx-runtime";

    /// <inheritdoc/>
    public string Version => ExecutionProviders.Version;

    /// <inheritdoc/>
    public IReadOnlySet<string> Operators { get; } = GradientRules.All.Keys.ToHashSet();

    /// <inheritdoc/>
    public bool Differentiates(Node node) => GradientRules.Differentiates(node);

    /// <summary>
    /// True if convolutions use our own kernels where the CPU supports them. Otherwise a graph has ONNX's operators
    /// only.
    /// </summary>
    public bool OwnKernels { get; init; } = true;

    /// <inheritdoc/>
    public ITrainingSession Train(Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample) =>
        new OnnxRuntimeTrainingSession(
            model, TrainingGraph.Write(model, settings, sample, UsesOwnKernels(settings.Session)), settings);

    /// <inheritdoc/>
    public IGradientSession Gradients(
        Model model, Loss loss, IReadOnlyDictionary<string, Tensor> sample, IReadOnlyList<string>? parameters = null,
        SessionSettings? session = null)
    {
        session ??= new SessionSettings();
        var graph = BackwardGraph.Of(
            model, loss, parameters ?? TrainableParameters.Of(model), sample, UsesOwnKernels(session));
        return new OnnxRuntimeGradientSession(model, graph, session);
    }

    private bool UsesOwnKernels(SessionSettings session) => OwnKernels && session.Device == Device.Cpu;
}
