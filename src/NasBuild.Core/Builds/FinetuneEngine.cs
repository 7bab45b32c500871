using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Onnx;

namespace NasBuild.Core.Builds;

/// <summary>The engine that fine-tunes, and computes the gradients of criteria.</summary>
internal static class FinetuneEngine
{
    /// <summary>
    /// Returns the engine that nas.yaml names; with auto ONNX Runtime's, or TorchSharp's if that is available and the
    /// model has a node that only it differentiates.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="model">The original.</param>
    /// <exception cref="NasException">The engine that nas.yaml names is not available.</exception>
    public static ITrainingEngine Of(NasConfiguration configuration, Model model) =>
        Of(configuration.Finetune?.Engine, configuration, model);

    /// <summary>
    /// Returns the engine that computes the gradients of pruning criteria: as <see cref="Of(NasConfiguration, Model)"/>
    /// does, and as with auto if nothing is fine-tuned.
    /// </summary>
    /// <inheritdoc cref="Of(NasConfiguration, Model)"/>
    public static ITrainingEngine OfCriteria(NasConfiguration configuration, Model model) =>
        Of(configuration.Finetune?.Engine ?? EngineChoice.Auto, configuration, model);

    private static ITrainingEngine Of(EngineChoice? choice, NasConfiguration configuration, Model model) =>
        choice switch
        {
            EngineChoice.TorchSharp => Obstacle(configuration) is { } obstacle
                ? throw new NasException(Descriptors.EngineUnavailable.At(
                    configuration.PositionOf("finetune.engine"), "torchsharp", obstacle))
                : TrainingEngines.TorchSharp.Engine!,
            EngineChoice.Auto when BeyondDefault(model) is { Count: > 0 } nodes
                && Obstacle(configuration) is null
                && nodes.Any(TrainingEngines.TorchSharp.Adds) =>
                TrainingEngines.TorchSharp.Engine!,
            _ => TrainingEngines.Default,
        };

    /// <summary>
    /// Returns why TorchSharp's engine is not used although its package is referenced and nas.yaml leaves the choice;
    /// null if it is used, or if nothing needs it.
    /// </summary>
    public static string? ReasonAgainst(NasConfiguration configuration, Model model) =>
        configuration.Finetune?.Engine == EngineChoice.Auto && BeyondDefault(model).Count > 0
        && TrainingEngines.TorchSharp.IsReferenced
            ? Obstacle(configuration)
            : null;

    /// <summary>
    /// Returns what a diagnostic says about TorchSharp's engine where <paramref name="engine"/> finds no gradient: a
    /// further remedy, as the end of a sentence; empty if it is none.
    /// </summary>
    public static string Remedy(ITrainingEngine engine, UndifferentiableException obstacle) =>
        engine == TrainingEngines.Default && TrainingEngines.TorchSharp.Adds(obstacle.Operation)
            ? ", or set 'finetune.engine' to torchsharp and reference NasBuild.TorchSharp and TorchSharp-cpu"
            : "";

    /// <summary>The same for the gradients of a criterion, which need no fine-tuning.</summary>
    public static string RemedyOfCriterion(
        NasConfiguration configuration, ITrainingEngine engine, UndifferentiableException obstacle) =>
        configuration.Finetune is null && Remedy(engine, obstacle).Length > 0
            ? ", or reference NasBuild.TorchSharp and TorchSharp-cpu" : Remedy(engine, obstacle);

    private static string? Obstacle(NasConfiguration configuration) =>
        TrainingEngines.TorchSharp is { Engine: { } engine }
            ? engine.ObstacleOn(RunDevice.Of(configuration))
            : TrainingEngines.TorchSharp.Obstacle;

    /// <summary>Returns true if the default engine does not differentiate a node that has a gradient.</summary>
    public static bool IsBeyondDefault(Node node) =>
        !TrainingEngines.Default.Differentiates(node) && !PiecewiseConstant.Operators.Contains(node.OpType);

    private static List<Node> BeyondDefault(Model model) =>
        [.. model.Graph.Nodes.Where(n => n.Domain.Length == 0 && IsBeyondDefault(n))];
}
