using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Cluster.Workers;

/// <summary>The settings of a worker.</summary>
/// <param name="Access">The cluster.</param>
/// <param name="CacheFolder">The folder for models and samples.</param>
public sealed record ClusterWorkerSettings(ClusterAccess Access, string CacheFolder)
{
    /// <summary>The labels that builds may ask for.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The device that models run on.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>The number of trials that are measured at a time, one core each.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>The maximum size of the models and samples that are kept.</summary>
    public long CacheBytes { get; init; } = 10L << 30;

    /// <summary>The time after which a trial of a worker that is silent goes to another one.</summary>
    internal TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);
}
