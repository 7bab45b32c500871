using System.Collections.Concurrent;
using NasBuild.Cluster.Workers;

namespace NasBuild.Cluster.Tests;

/// <summary>Measures nothing, and takes its time.</summary>
internal sealed class FakeMeasurer(TimeSpan time = default) : ITrialMeasurer
{
    /// <summary>The trials that were begun.</summary>
    public ConcurrentQueue<string> Begun { get; } = new();

    /// <summary>Called with the id of a trial before it is measured.</summary>
    public Action<string> Beginning { get; init; } = _ => { };

    public async Task<string> MeasureAsync(ClusterStores stores, TrialMessage trial, CancellationToken drain)
    {
        Begun.Enqueue(trial.Id);
        Beginning(trial.Id);
        await Task.Delay(time, drain);
        return $"{{\"of\":\"{trial.Id}\"}}";
    }

    public void Dispose()
    {
    }
}
