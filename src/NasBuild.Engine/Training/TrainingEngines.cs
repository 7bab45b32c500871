using NasBuild.Engine.Training.OnnxRuntime;

namespace NasBuild.Engine.Training;

/// <summary>The training engines of this process: the only place that names one.</summary>
public static class TrainingEngines
{
    private static readonly Lazy<TorchSharpPackage> Package =
        new(() => TorchSharpPackage.Find(Environment.GetEnvironmentVariable(TorchSharpPackage.FoldersVariable)));

    /// <summary>The default engine: ONNX Runtime's.</summary>
    public static ITrainingEngine Default { get; } = new OnnxRuntimeEngine();

    /// <summary>TorchSharp's engine, or the reason why it is not available; loaded on first use.</summary>
    public static TorchSharpPackage TorchSharp => Package.Value;
}
