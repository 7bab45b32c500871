using Microsoft.ML.OnnxRuntime;
using NasBuild.Engine.Training.Losses;
using NasBuild.Engine.Training.OnnxRuntime.Gradients;
using NasBuild.Engine.Training.OnnxRuntime.Memory;
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

    /// <summary>Returns the memory of a session's device.</summary>
    public Func<InferenceSession, Device, IDeviceMemory> Memory { get; init; } = DeviceMemory.Of;

    /// <inheritdoc/>
    public ITrainingSession Train(Model model, TrainingSettings settings, IReadOnlyDictionary<string, Tensor> sample) =>
        Captured(settings.Session, session => new OnnxRuntimeTrainingSession(
            model, TrainingGraph.Write(model, settings, sample, UsesOwnKernels(session)),
            settings with { Session = session }, Memory));

    /// <inheritdoc/>
    public IGradientSession Gradients(
        Model model, Loss loss, IReadOnlyDictionary<string, Tensor> sample, IReadOnlyList<string>? parameters = null,
        SessionSettings? session = null) => Captured(
        session ?? new SessionSettings(),
        settings => new OnnxRuntimeGradientSession(
            model,
            BackwardGraph.Of(
                model, loss, parameters ?? TrainableParameters.Of(model), sample, UsesOwnKernels(settings)),
            settings, Memory));

    /// <summary>
    /// Creates a session whose runs on CUDA are captured; or one without captured runs, if the graph has an operator
    /// that does not allow it.
    /// </summary>
    internal static T Captured<T>(SessionSettings settings, Func<SessionSettings, T> create)
    {
        if (settings.Device == Device.Cuda)
        {
            try
            {
                return create(settings with { CapturesGraph = true });
            }
            catch (SessionException)
            {
                // If there is another reason, it comes again.
            }
        }

        return create(settings);
    }

    private bool UsesOwnKernels(SessionSettings session) => OwnKernels && session.Device == Device.Cpu;
}
