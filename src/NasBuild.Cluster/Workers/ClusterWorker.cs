using System.Diagnostics;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Engine;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace NasBuild.Cluster.Workers;

/// <summary>
/// A worker: takes trials that it is able to measure, fetches what they need once, measures, answers, and goes on. It
/// runs nothing that a message says: a message names a policy of a known model.
/// </summary>
public sealed class ClusterWorker : IAsyncDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pull = TimeSpan.FromSeconds(20);
    private static int created;
    private readonly ClusterWorkerSettings settings;
    private readonly ClusterConnection connection;
    private readonly Action<string> log;
    private readonly ITrialMeasurer measurer;
    private readonly SemaphoreSlim slots;
    private readonly string name =
        $"{Environment.MachineName}-{Environment.ProcessId}" + (Interlocked.Increment(ref created) is > 1 and var n ? $"-{n}" : "");
    private readonly List<Task> working = [];
    private long measured;
    private bool isDraining;

    private ClusterWorker(
        ClusterWorkerSettings settings, ClusterConnection connection, ITrialMeasurer measurer, Action<string> log)
    {
        (this.settings, this.connection, this.measurer, this.log) = (settings, connection, measurer, log);
        slots = new SemaphoreSlim(settings.Jobs, settings.Jobs);
    }

    /// <summary>What the worker says of itself.</summary>
    public WorkerState State => new(name, MachineFingerprint.This.Kind, settings.Jobs)
    {
        Labels = settings.Labels,
        Version = Plan.Tool,
        OnnxRuntime = ExecutionProviders.Version,
        Device = settings.Device.ToString().ToLowerInvariant(),
        Processor = MachineFingerprint.This.Processor,
        Cores = MachineFingerprint.This.Cores,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Busy = settings.Jobs - slots.CurrentCount,
        Measured = Interlocked.Read(ref measured),
        IsDraining = isDraining,
    };

    // Any trial, latencies of this kind of machine, and those for a label.
    private IEnumerable<(string? Label, string? Kind)> Classes =>
        [(null, null), (null, State.Kind), .. settings.Labels.Select(l => ((string?)l, (string?)null))];

    /// <summary>Connects to the cluster.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="log">Receives a line for each thing that happens, from any thread.</param>
    /// <param name="report">Receives warnings.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="NasException">NAS3406: the server cannot be used.</exception>
    public static async Task<ClusterWorker> OpenAsync(
        ClusterWorkerSettings settings, Action<string> log, Action<Diagnostic> report, CancellationToken cancellation) =>
        await OpenAsync(
            settings,
            new OpenStudies(
                new ObjectCache(Path.Combine(settings.CacheFolder, "objects"), settings.CacheBytes),
                Path.Combine(settings.CacheFolder, $"studies-{Environment.ProcessId}"), settings.Device, report),
            log, cancellation).ConfigureAwait(false);

    /// <summary>Connects to the cluster, with a way to measure.</summary>
    internal static async Task<ClusterWorker> OpenAsync(
        ClusterWorkerSettings settings, ITrialMeasurer measurer, Action<string> log, CancellationToken cancellation) =>
        new(
            settings, await ClusterConnection.OpenAsync(settings.Access, cancellation).ConfigureAwait(false), measurer,
            log);

    /// <summary>Works until it is drained: then it gives back what it holds.</summary>
    /// <param name="drain">Drains the worker.</param>
    public async Task RunAsync(CancellationToken drain)
    {
        using var end = new CancellationTokenSource();
        Task[] telling =
        [
            ClusterConnection.RepeatAsync(TellAsync, end.Token),
            ClusterConnection.RepeatAsync(AnswerRollAsync, end.Token),
        ];
        await ClusterConnection.RepeatAsync(TakeAsync, drain).ConfigureAwait(false);
        isDraining = true;
        await Task.WhenAll(working).ConfigureAwait(false);
        await TellOnceAsync(CancellationToken.None).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(telling).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        measurer.Dispose();
        slots.Dispose();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    // One trial at a time is waited for, of all classes at once.
    private async Task TakeAsync(CancellationToken drain)
    {
        var consumers = new List<INatsJSConsumer>();
        foreach (var (label, kind) in Classes)
        {
            consumers.Add(await connection.Streams.CreateOrUpdateConsumerAsync(
                Subjects.Trials,
                new ConsumerConfig(Subjects.Consumer(label, kind))
                {
                    FilterSubject = Subjects.TrialsOfClass(label, kind),
                    AckWait = settings.Lease,
                    MaxDeliver = ClusterConnection.MaxDeliveries,
                    MaxAckPending = 100_000,
                },
                drain).ConfigureAwait(false));
        }

        while (!drain.IsCancellationRequested)
        {
            await slots.WaitAsync(drain).ConfigureAwait(false);
            var taken = new List<INatsJSMsg<byte[]>>();
            try
            {
                taken = await NextAsync(consumers, drain).ConfigureAwait(false);
            }
            finally
            {
                if (taken.Count == 0)
                {
                    slots.Release();
                }
            }

            working.RemoveAll(w => w.IsCompleted);
            foreach (var (i, message) in taken.Index())
            {
                working.Add(Task.Run(() => WorkAsync(message, hasSlot: i == 0, drain), CancellationToken.None));
            }
        }
    }

    /// <summary>Cuts the worker off from the server, for tests: a kill has the same effect.</summary>
    internal ValueTask AbandonAsync() => connection.DisposeAsync();

    private static async Task<List<INatsJSMsg<byte[]>>> NextAsync(
        List<INatsJSConsumer> consumers, CancellationToken drain)
    {
        using var found = CancellationTokenSource.CreateLinkedTokenSource(drain);
        var pulls = consumers.Select(async c =>
        {
            try
            {
                var message = await c.NextAsync<byte[]>(
                    opts: new NatsJSNextOpts { Expires = Pull }, cancellationToken: found.Token).ConfigureAwait(false);
                if (message is not null)
                {
                    await found.CancelAsync().ConfigureAwait(false);
                }

                return message;
            }
            catch (OperationCanceledException) when (found.IsCancellationRequested)
            {
                return null;
            }
        });
        var messages = await Task.WhenAll(pulls).ConfigureAwait(false);
        return [.. messages.OfType<INatsJSMsg<byte[]>>()];
    }

    private async Task WorkAsync(INatsJSMsg<byte[]> message, bool hasSlot, CancellationToken drain)
    {
        using var done = new CancellationTokenSource();
        var lease = ClusterConnection.RepeatAsync(token => KeepAsync(message, token), done.Token);
        try
        {
            // Two classes had one at the same moment.
            if (!hasSlot)
            {
                await slots.WaitAsync(drain).ConfigureAwait(false);
                hasSlot = true;
            }

            if (Messages.Read<TrialMessage>(message.Data) is not { } trial || !IsName(trial.Study) || !IsName(trial.Id))
            {
                log("refused a message that is no trial");
                await message.AckTerminateAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
                return;
            }

            var answer = await MeasureAsync(trial, drain).ConfigureAwait(false);
            await connection.PublishAsync(
                Subjects.AnswersOf(trial.Study), Messages.Write(answer), $"{name}:{trial.Id}:{Guid.NewGuid():N}",
                CancellationToken.None).ConfigureAwait(false);
            await message.AckAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
            if (answer.IsRefusal)
            {
                // It is offered again: another worker may take it now.
                await Task.Delay(AfterRefusal, drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            // As new, and not as the next delivery of a trial that its worker did not survive.
            await connection.PublishAsync(
                message.Subject, message.Data!, $"{name}:back:{Guid.NewGuid():N}", CancellationToken.None)
                .ConfigureAwait(false);
            await message.AckAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
            log("gave a trial back");
        }
        catch (Exception e) when (ClusterConnection.IsPassing(e, CancellationToken.None))
        {
            log($"lost a trial: {e.Message}");
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await lease.ConfigureAwait(false);
            if (hasSlot)
            {
                slots.Release();
            }

        }
    }

    private async Task<AnswerMessage> MeasureAsync(TrialMessage trial, CancellationToken drain)
    {
        var begun = Stopwatch.GetTimestamp();
        AnswerMessage Failed(string reason, bool isRefusal)
        {
            log($"{(isRefusal ? "refused study" : "could not measure a trial of")} {trial.Study[..8]}: {reason}");
            return new AnswerMessage(
                new TrialAnswer(trial.Id, name, null, Stopwatch.GetElapsedTime(begun).TotalSeconds) { Failure = reason },
                isRefusal);
        }

        try
        {
            var body = await measurer.MeasureAsync(connection.Stores, trial, drain).ConfigureAwait(false);
            var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            log($"measured trial {Interlocked.Increment(ref measured)} of study {trial.Study[..8]} in {seconds:0.0} s");
            return new AnswerMessage(new TrialAnswer(trial.Id, name, body, seconds), IsRefusal: false);
        }
        catch (StudyRefusedException e)
        {
            return Failed(e.Message, isRefusal: true);
        }
        catch (Exception e) when (e is not OperationCanceledException && e is not OutOfMemoryException)
        {
            return Failed(e.Message, isRefusal: false);
        }
    }

    private async Task KeepAsync(INatsJSMsg<byte[]> message, CancellationToken done)
    {
        await Task.Delay(settings.Lease / 4, done).ConfigureAwait(false);
        await message.AckProgressAsync(cancellationToken: done).ConfigureAwait(false);
    }

    private async Task TellAsync(CancellationToken end)
    {
        await TellOnceAsync(end).ConfigureAwait(false);
        await Task.Delay(Heartbeat, end).ConfigureAwait(false);
    }

    private async Task TellOnceAsync(CancellationToken end) => await connection.Nats.PublishAsync(
        Subjects.Presence, Messages.Write(State), cancellationToken: end).ConfigureAwait(false);

    private async Task AnswerRollAsync(CancellationToken end)
    {
        await foreach (var _ in connection.Nats.SubscribeAsync<byte[]>(Subjects.Roll, cancellationToken: end)
            .ConfigureAwait(false))
        {
            await TellOnceAsync(end).ConfigureAwait(false);
        }
    }

    private static bool IsName(string text) => text.Length is > 7 and < 100
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
