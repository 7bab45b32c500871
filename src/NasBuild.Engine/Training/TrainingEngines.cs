using NasBuild.Engine.Training.OnnxRuntime;

namespace NasBuild.Engine.Training;

/// <summary>The engines that can train here, the preferred one first: the only place that names one.</summary>
public static class TrainingEngines
{
    /// <summary>Every engine.</summary>
    public static IReadOnlyList<ITrainingEngine> All { get; } = [new OnnxRuntimeEngine()];

    /// <summary>The engine that trains when no other is asked for.</summary>
    public static ITrainingEngine Default => All[0];
}
