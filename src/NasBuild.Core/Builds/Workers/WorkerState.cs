namespace NasBuild.Core.Builds.Workers;

/// <summary>A worker, as it describes itself.</summary>
/// <param name="Name">Its name: the machine and the process.</param>
/// <param name="Kind">The kind of its machine: machines of one kind round alike, and are timed alike.</param>
/// <param name="Jobs">The number of trials that it measures at a time.</param>
public sealed record WorkerState(string Name, string Kind, int Jobs)
{
    /// <summary>The labels that a build may ask for.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The version of NasBuild; a build takes workers of its own version only.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version of ONNX Runtime.</summary>
    public string OnnxRuntime { get; init; } = "";

    /// <summary>The device on which it runs models.</summary>
    public string Device { get; init; } = "";

    /// <summary>The processor's name.</summary>
    public string Processor { get; init; } = "";

    /// <summary>The number of logical processors.</summary>
    public int Cores { get; init; }

    /// <summary>The memory of the machine, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The number of trials that it measures now.</summary>
    public int Busy { get; init; }

    /// <summary>The number of trials that it has measured.</summary>
    public long Measured { get; init; }

    /// <summary>True if it takes no more trials, and ends when it has given back what it holds.</summary>
    public bool IsDraining { get; init; }
}
