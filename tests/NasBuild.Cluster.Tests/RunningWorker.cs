using System.Collections.Concurrent;
using NasBuild.Cluster.Workers;

namespace NasBuild.Cluster.Tests;

/// <summary>A worker that runs in this process.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource drain = new();
    private readonly ClusterWorker worker;
    private readonly Task work;
    private bool isDead;

    private RunningWorker(ClusterWorker worker)
    {
        this.worker = worker;
        work = Task.Run(() => worker.RunAsync(drain.Token));
    }

    public ConcurrentQueue<string> Lines { get; private init; } = new();

    public string Name => worker.State.Name;

    public static async Task<RunningWorker> StartAsync(
        ClusterAccess access, ITrialMeasurer measurer, int jobs = 1, params string[] labels)
    {
        var lines = new ConcurrentQueue<string>();
        var settings = new ClusterWorkerSettings(access, "unused") { Jobs = jobs, Labels = labels, Lease = Lease };
        return new RunningWorker(await ClusterWorker.OpenAsync(settings, measurer, lines.Enqueue, default))
        {
            Lines = lines,
        };
    }

    /// <summary>Cuts it off, as a kill does: it neither answers nor gives anything back.</summary>
    public async Task KillAsync()
    {
        isDead = true;
        await worker.AbandonAsync();
    }

    public async Task DrainAsync()
    {
        await drain.CancelAsync();
        await work;
    }

    public async ValueTask DisposeAsync()
    {
        if (!isDead)
        {
            await DrainAsync();
            await worker.DisposeAsync();
        }

        drain.Dispose();
    }
}
