using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Cluster;
using NasBuild.Cluster.Workers;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Results;

namespace NasBuild.Benchmarks.Clusters;

/// <summary>
/// A worker process whose trials sleep: <c>cluster-worker SERVER MILLISECONDS LEASE-SECONDS</c>. The quality of a trial
/// depends on its policy alone.
/// </summary>
internal sealed class SleepingWorker(TimeSpan time) : ITrialMeasurer
{
    public static void Run(string server, string milliseconds, string lease)
    {
        using var end = new CancellationTokenSource();
        using var term = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM, c =>
            {
                c.Cancel = true;
                end.Cancel();
            });
        var settings = new ClusterWorkerSettings(new ClusterAccess(server), "unused")
        {
            Lease = TimeSpan.FromSeconds(double.Parse(lease, CultureInfo.InvariantCulture)),
        };
        Task.Run(async () =>
        {
            await using var worker = await ClusterWorker.OpenAsync(
                settings, new SleepingWorker(TimeSpan.FromMilliseconds(
                    double.Parse(milliseconds, CultureInfo.InvariantCulture))), _ => { }, end.Token);
            await worker.RunAsync(end.Token);
        }).GetAwaiter().GetResult();
    }

    /// <summary>Returns the quality of a trial: made up, and the same everywhere.</summary>
    public static TrialMeasurements Measurements(string body)
    {
        var levels = JsonNode.Parse(body)!["policy"]!["cells"]!.AsObject().Select(c => (double)c.Value!);
        return new TrialMeasurements(
            levels.Select((l, i) => Math.Sin((3 * l) + i) + (0.001 * l * i)).Sum(), 0.5, new Counts());
    }

    public async Task<string> MeasureAsync(ClusterStores stores, TrialMessage trial, CancellationToken drain)
    {
        await Task.Delay(time, drain);
        return Measurements(trial.Body).ToJson();
    }

    public void Dispose()
    {
    }
}
