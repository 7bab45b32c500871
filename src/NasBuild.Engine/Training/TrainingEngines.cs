using NasBuild.Engine.Training.OnnxRuntime;

namespace NasBuild.Engine.Training;

/// <summary>The table of training engines, the default first: the only place that names one.</summary>
public static class TrainingEngines
{
    /// <summary>All engines.</summary>
    public static IReadOnlyList<ITrainingEngine> All { get; } = [new OnnxRuntimeEngine()];

    /// <summary>The default engine.</summary>
    public static ITrainingEngine Default => All[0];
}
