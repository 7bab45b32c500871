namespace NasBuild.Engine;

/// <summary>The device that a model runs on.</summary>
public enum Device
{
    /// <summary>The CPU.</summary>
    Cpu,
    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}

/// <summary>The settings for running a model. Two measurements are comparable only with the same settings.</summary>
/// <param name="Threads">
/// The number of threads inside one operator; 0 for ONNX Runtime's default, one per physical core.
/// </param>
/// <param name="Device">The device.</param>
/// <param name="Optimize">
/// True if ONNX Runtime may fuse and rewrite the graph. False if every value must stay visible.
/// </param>
public sealed record SessionSettings(int Threads = 0, Device Device = Device.Cpu, bool Optimize = true)
{
    /// <summary>True if idle threads spin: fast for one session, expensive if sessions share the cores.</summary>
    public bool Spin { get; init; } = true;

    /// <summary>
    /// True if memory that a run has freed is kept for the next: fast for runs on inputs of one shape. False if it goes
    /// back to the system.
    /// </summary>
    public bool KeepMemory { get; init; } = true;

    /// <summary>
    /// True for a session of a training. ONNX Runtime then does not lay out the memory of later runs as the first has
    /// used it: in one block, beside the memory of the first run, which it keeps. What a training takes would nearly
    /// double.
    /// </summary>
    internal bool Trains { get; init; }

    /// <summary>True if a run on CUDA is captured as a graph of kernels, which later runs start at once.</summary>
    internal bool CapturesGraph { get; init; }

    /// <summary>The largest model that ONNX Runtime takes from memory: Protocol Buffers' limit of 2 GB.</summary>
    internal long LargestModelBytes { get; init; } = int.MaxValue;

    /// <summary>
    /// The beginning of the path of a file that receives the time of each node; null for none.
    /// </summary>
    internal string? ProfilePrefix { get; init; }

    /// <summary>A file that receives the graph as ONNX Runtime has rewritten it; null for none.</summary>
    public string? OptimizedModelPath { get; init; }
}
