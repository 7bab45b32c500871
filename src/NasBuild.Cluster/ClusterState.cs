using NasBuild.Core.Builds.Workers;
using NATS.Client.Core;

namespace NasBuild.Cluster;

/// <summary>What is going on in a cluster.</summary>
/// <param name="Workers">The workers that answer.</param>
/// <param name="Trials">The number of trials that are waiting or measured.</param>
public sealed record ClusterState(IReadOnlyList<WorkerState> Workers, long Trials)
{
    private static readonly TimeSpan Roll = TimeSpan.FromSeconds(1);

    /// <summary>Asks a cluster; takes a second.</summary>
    /// <param name="access">The cluster.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="Core.Diagnostics.NasException">NAS3406: the server cannot be used.</exception>
    public static async Task<ClusterState> ReadAsync(ClusterAccess access, CancellationToken cancellation)
    {
        await using var connection = await ClusterConnection.OpenAsync(access, cancellation).ConfigureAwait(false);
        var workers = new SortedDictionary<string, WorkerState>(StringComparer.Ordinal);
        await using var told = await connection.Nats.SubscribeCoreAsync<byte[]>(
            Subjects.Presence, cancellationToken: cancellation).ConfigureAwait(false);
        await connection.Nats.PublishAsync(Subjects.Roll, Array.Empty<byte>(), cancellationToken: cancellation)
            .ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(Roll);
        try
        {
            await foreach (var message in told.Msgs.ReadAllAsync(end.Token).ConfigureAwait(false))
            {
                if (Messages.Read<WorkerState>(message.Data) is { } worker)
                {
                    workers[worker.Name] = worker;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Whoever is there has answered.
        }

        var stream = await connection.Streams.GetStreamAsync(Subjects.Trials, cancellationToken: cancellation)
            .ConfigureAwait(false);
        return new ClusterState([.. workers.Values], (long)stream.Info.State.Messages);
    }
}
