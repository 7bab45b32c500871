using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Core.Builds;

/// <summary>The engine that fine-tunes.</summary>
internal static class FinetuneEngine
{
    /// <summary>
    /// Returns the engine that nas.yaml names; with auto ONNX Runtime's, or TorchSharp's if that is available and the
    /// model has an operator that only it differentiates.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="model">The original.</param>
    /// <exception cref="NasException">The engine that nas.yaml names is not available.</exception>
    public static ITrainingEngine Of(NasConfiguration configuration, Model model) =>
        configuration.Finetune?.Engine switch
        {
            EngineChoice.TorchSharp => TrainingEngines.TorchSharp is { Engine: { } engine }
                ? engine
                : throw new NasException(Descriptors.EngineUnavailable.At(
                    configuration.PositionOf("finetune.engine"), "torchsharp", TrainingEngines.TorchSharp.Obstacle!)),
            EngineChoice.Auto when BeyondDefault(model) is { Count: > 0 } operators =>
                TrainingEngines.TorchSharp.Engine is { } engine && operators.Overlaps(engine.Operators)
                    ? engine
                    : TrainingEngines.Default,
            _ => TrainingEngines.Default,
        };

    /// <summary>
    /// Returns why TorchSharp's engine is not used although its package is referenced and nas.yaml leaves the choice;
    /// null if it is used, or if nothing needs it.
    /// </summary>
    public static string? ReasonAgainst(NasConfiguration configuration, Model model) =>
        configuration.Finetune?.Engine == EngineChoice.Auto && BeyondDefault(model).Count > 0
        && TrainingEngines.TorchSharp is { IsReferenced: true, Obstacle: { } obstacle }
            ? obstacle
            : null;

    // The operators that the default engine does not differentiate, if they have a gradient.
    private static HashSet<string> BeyondDefault(Model model) => model.Graph.Nodes
        .Where(n => n.Domain.Length == 0).Select(n => n.OpType)
        .Where(o => !TrainingEngines.Default.Operators.Contains(o) && !PiecewiseConstant.Operators.Contains(o))
        .ToHashSet();
}
