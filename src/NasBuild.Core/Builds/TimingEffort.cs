using NasBuild.Engine;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Builds;

/// <summary>The effort spent on timing models: the more depends on a latency, the longer it is measured.</summary>
internal sealed record TimingEffort
{
    /// <summary>The effort of a run whose latencies decide nothing.</summary>
    public static TimingEffort Brief { get; } = new()
    {
        Trial = new(Blocks: 3, BlockMs: 1),
        Profile = new(Blocks: 3, BlockMs: 1),
        Finalist = new(Blocks: 3, BlockMs: 1),
        Emitted = new(Blocks: 3, BlockMs: 1),
    };

    /// <summary>
    /// The effort of builds: <see cref="Brief"/> where the environment variable NAS_TIMING says so, for tests of builds
    /// whose latencies decide nothing.
    /// </summary>
    public static TimingEffort Usual { get; } =
        Environment.GetEnvironmentVariable("NAS_TIMING") == "brief" ? Brief : new();

    /// <summary>The effort for a trial: the chosen candidate is timed again, longer.</summary>
    public LatencySettings Trial { get; init; } = new(Blocks: 5, BlockMs: 15) { MaxSeconds = 10 };

    /// <summary>The effort for the original, and for the most compressed candidate.</summary>
    public LatencySettings Profile { get; init; } = new(Blocks: 9, BlockMs: 25) { MaxSeconds = 10 };

    /// <summary>The effort for the finalists of a search.</summary>
    public LatencySettings Finalist { get; init; } = new(Blocks: 11, BlockMs: 30);

    /// <summary>The effort for the model that ships.</summary>
    public LatencySettings Emitted { get; init; } = new(Blocks: 21, BlockMs: 40);
}
