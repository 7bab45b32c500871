using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace NasBuild.Cluster;

/// <summary>A connection to the server of a cluster, and the streams and stores on it.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    private const int MaxMessageBytes = 1 << 20;
    private static readonly TimeSpan KeptAnswers = TimeSpan.FromDays(7);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(200);

    private ClusterConnection(NatsConnection nats, NatsJSContext streams, ClusterStores stores) =>
        (Nats, Streams, Stores) = (nats, streams, stores);

    /// <summary>The connection.</summary>
    public NatsConnection Nats { get; }

    /// <summary>JetStream.</summary>
    public NatsJSContext Streams { get; }

    /// <summary>The stores of models and samples.</summary>
    public ClusterStores Stores { get; }

    /// <summary>The number of workers that may die of a trial before it is given up.</summary>
    public const int MaxDeliveries = 3;

    /// <summary>Connects, and creates what the server does not have yet.</summary>
    /// <param name="access">The server and the way in.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="NasException">NAS3406: the server cannot be used.</exception>
    public static async Task<ClusterConnection> OpenAsync(ClusterAccess access, CancellationToken cancellation)
    {
        var nats = Connection(access);
        try
        {
            await nats.ConnectAsync().AsTask().WaitAsync(Timeout, cancellation).ConfigureAwait(false);
            var streams = new NatsJSContext(nats);
            await streams.CreateOrUpdateStreamAsync(
                new StreamConfig(Subjects.Trials, [Subjects.AllTrials])
                {
                    Retention = StreamConfigRetention.Workqueue,
                    MaxAge = TimeSpan.FromDays(1),
                    MaxMsgSize = MaxMessageBytes,
                },
                cancellation).ConfigureAwait(false);
            await streams.CreateOrUpdateStreamAsync(
                new StreamConfig(Subjects.Answers, [Subjects.AllAnswers])
                {
                    MaxAge = KeptAnswers,
                    MaxMsgSize = MaxMessageBytes,
                },
                cancellation).ConfigureAwait(false);
            var stores = new NatsObjContext(streams);
            return new ClusterConnection(nats, streams, new ClusterStores(
                await stores.CreateObjectStoreAsync(new NatsObjConfig(Subjects.Objects), cancellation)
                    .ConfigureAwait(false),
                await stores.CreateObjectStoreAsync(
                    new NatsObjConfig(Subjects.Weights) { MaxAge = KeptAnswers }, cancellation).ConfigureAwait(false)));
        }
        catch (Exception e) when (e is NatsException or TimeoutException or IOException
            or System.Net.Sockets.SocketException)
        {
            await nats.DisposeAsync().ConfigureAwait(false);
            throw new NasException(Descriptors.ServerUnusable.With(access.Server, Reason(e)), e);
        }
        catch
        {
            await nats.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static NatsConnection Connection(ClusterAccess access)
    {
        try
        {
            return new NatsConnection(access.Options(Timeout));
        }
        catch (InvalidDataException e)
        {
            throw new NasException(Descriptors.ServerUnusable.With(access.Server, e.Message), e);
        }
    }

    /// <summary>Publishes into a stream, as often as it takes: the server may be down for a while.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="message">The message.</param>
    /// <param name="id">The message's own name: the server drops a second one.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <returns>The number of the message in its stream.</returns>
    public async Task<ulong> PublishAsync(
        string subject, byte[] message, string id, CancellationToken cancellation)
    {
        ulong number = 0;
        await RetryAsync(
            async () =>
            {
                var ack = await Streams.PublishAsync(
                    subject, message, opts: new NatsJSPubOpts { MsgId = id }, cancellationToken: cancellation)
                    .ConfigureAwait(false);
                ack.EnsureSuccess();
                number = ack.Seq;
            },
            System.Threading.Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
        return number;
    }

    /// <summary>Does work again until it succeeds: the server may be down for a while.</summary>
    /// <param name="work">The work.</param>
    /// <param name="time">The time after which a failure is final.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    public static async Task RetryAsync(Func<Task> work, TimeSpan time, CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var pause = ShortPause; ; pause = Longer(pause))
        {
            try
            {
                await work().ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (IsPassing(e, cancellation)
                && (time < TimeSpan.Zero || TimeProvider.System.GetElapsedTime(begun) < time))
            {
                await Task.Delay(pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Repeats work until it is ended: the connection comes back by itself, and what was read through it begins anew.
    /// </summary>
    public static async Task RepeatAsync(Func<CancellationToken, Task> work, CancellationToken end)
    {
        for (var pause = ShortPause; !end.IsCancellationRequested;)
        {
            try
            {
                await work(end).ConfigureAwait(false);
                pause = ShortPause;
            }
            catch (Exception) when (end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (IsPassing(e, end))
            {
                pause = Longer(pause);
            }

            await Task.Delay(pause, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns true for an error that may pass: the server is away, or slow.</summary>
    public static bool IsPassing(Exception e, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested
        && e is NatsException or TimeoutException or IOException or OperationCanceledException;

    private static TimeSpan Longer(TimeSpan pause) => TimeSpan.FromSeconds(Math.Min(5, 2 * pause.TotalSeconds));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Nats.DisposeAsync();

    /// <summary>Returns the reason why a server cannot be used, as the rest of a sentence.</summary>
    public static string Reason(Exception e) => e switch
    {
        NatsJSApiException { Error.Code: 503 } => "it has no JetStream: start it with 'nats-server -js'.",
        NatsJSApiNoResponseException or NatsNoRespondersException
            => "it has no JetStream: start it with 'nats-server -js'.",
        NatsServerException { IsAuthError: true } or { InnerException: NatsServerException { IsAuthError: true } }
            => "it refuses the credentials. Name the variable that holds them ('credentials-env').",
        TimeoutException => "it does not answer.",
        _ => (e.InnerException ?? e).Message.TrimEnd('.') + ".",
    };
}
