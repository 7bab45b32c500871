namespace NasBuild.Engine;

/// <summary>Where a model runs.</summary>
public enum Device
{
    /// <summary>The processor.</summary>
    Cpu,
    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}

/// <summary>How a model is run. Two measurements compare only under the same settings.</summary>
/// <param name="Threads">Threads inside one operator; 0 for one a physical core, ONNX Runtime's own choice.</param>
/// <param name="Device">Where the model runs.</param>
/// <param name="Optimize">
/// True if ONNX Runtime may fuse and rewrite the graph. Off where every value must stay visible.
/// </param>
public sealed record SessionSettings(int Threads = 0, Device Device = Device.Cpu, bool Optimize = true)
{
    /// <summary>
    /// True if idle threads wait actively: fast for one session, costly when sessions share the cores.
    /// </summary>
    public bool Spin { get; init; } = true;

    /// <summary>A file that receives the graph as ONNX Runtime has rewritten it; null for none.</summary>
    public string? OptimizedModelPath { get; init; }
}
