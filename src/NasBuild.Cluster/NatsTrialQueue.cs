using System.Collections.Concurrent;
using System.Threading.Channels;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Engine;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace NasBuild.Cluster;

/// <summary>The queue of a study's trials on a NATS server.</summary>
internal sealed class NatsTrialQueue : ITrialQueue
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(10);
    private readonly ClusterConnection connection;
    private readonly string study;
    private readonly string build;
    private readonly string? label;
    private readonly Action<Diagnostic> report;
    private readonly CancellationTokenSource end = new();
    private readonly Task[] work;
    private readonly Channel<(TrialRequest Trial, int Attempt)> outgoing =
        Channel.CreateUnbounded<(TrialRequest, int)>();
    private readonly BlockingCollection<TrialAnswer> answers = [];
    private readonly ConcurrentDictionary<string, TrialAnswer> answered = new();
    private readonly ConcurrentDictionary<string, (TrialRequest Trial, int Attempts)> offered = new();
    private readonly ConcurrentDictionary<string, ulong> numbers = new();
    private readonly ConcurrentDictionary<ulong, string> trials = new();
    private readonly ConcurrentDictionary<string, (WorkerState State, long Seen)> workers = new();
    private readonly ConcurrentDictionary<string, string> unsuited = new();
    private readonly TaskCompletionSource caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string run = Guid.NewGuid().ToString("N");
    private readonly long earlier;
    private long read;

    private NatsTrialQueue(
        ClusterConnection connection, string study, string build, string? label, Action<Diagnostic> report,
        long earlier)
    {
        this.earlier = earlier;
        if (earlier == 0)
        {
            caughtUp.SetResult();
        }

        (this.connection, this.study, this.build, this.label, this.report) = (connection, study, build, label, report);
        Func<CancellationToken, Task>[] all = [SendAsync, ReadAnswersAsync, ReadPresenceAsync, ReadGivenUpAsync];
        work = [.. all.Select(one => ClusterConnection.RepeatAsync(one, end.Token))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<WorkerState> Workers => [.. workers
        .Where(w => TimeProvider.System.GetElapsedTime(w.Value.Seen) < Silence && !unsuited.ContainsKey(w.Key))
        .Select(w => w.Value.State)];

    /// <summary>Connects, offers the study, and takes back what an earlier run of the build has left in the queue.</summary>
    /// <exception cref="NasException">NAS3401: the server cannot be used.</exception>
    public static async Task<ITrialQueue> OpenAsync(
        ClusterSettings settings, StudyPackage study, string build, Action<Diagnostic> report,
        CancellationToken cancellation)
    {
        var access = ClusterAccess.Of(settings);
        var connection = await ConnectedAsync(access, cancellation).ConfigureAwait(false);
        try
        {
            await connection.Streams.PurgeStreamAsync(
                Subjects.Trials, new StreamPurgeRequest { Filter = Subjects.TrialsOf(study.Id, build) }, cancellation)
                .ConfigureAwait(false);
            await StudyStore.PutAsync(connection.Stores.Objects, study, cancellation).ConfigureAwait(false);
            var answers = await connection.Streams.GetStreamAsync(
                Subjects.Answers, new StreamInfoRequest { SubjectsFilter = Subjects.AnswersOf(study.Id) }, cancellation)
                .ConfigureAwait(false);
            var queue = new NatsTrialQueue(
                connection, study.Id, build, settings.Workers?["label=".Length..], report,
                answers.Info.State.Subjects?.Values.Sum() ?? 0);

            // What an earlier run has measured is known before a trial is offered again.
            await Task.WhenAny(queue.caughtUp.Task, Task.Delay(CatchUp, cancellation)).ConfigureAwait(false);
            return queue;
        }
        catch (Exception e) when (e is NatsException or TimeoutException or IOException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new NasException(Descriptors.ClusterUnavailable.With(access.Server, e.Message), e);
        }
    }

    // A build goes on without it.
    private static async Task<ClusterConnection> ConnectedAsync(ClusterAccess access, CancellationToken cancellation)
    {
        try
        {
            return await ClusterConnection.OpenAsync(access, cancellation).ConfigureAwait(false);
        }
        catch (NasException e) when (e.Diagnostics[0].Descriptor == Descriptors.ServerUnusable)
        {
            throw new NasException(
                Descriptors.ClusterUnavailable.With([.. e.Diagnostics[0].Arguments]), e);
        }
    }

    /// <inheritdoc/>
    public void Send(TrialRequest trial)
    {
        if (answered.TryGetValue(trial.Id, out var known))
        {
            answers.Add(known);
            return;
        }

        var attempt = offered.AddOrUpdate(trial.Id, (trial, 1), (_, o) => (trial, o.Attempts + 1)).Attempts;
        outgoing.Writer.TryWrite((trial, attempt));
    }

    /// <inheritdoc/>
    public void Withdraw(string id)
    {
        offered.TryRemove(id, out _);
        if (numbers.TryRemove(id, out var number))
        {
            trials.TryRemove(number, out _);
            _ = RemoveAsync(number);
        }
    }

    /// <inheritdoc/>
    public TrialAnswer? Receive(TimeSpan wait, CancellationToken cancellation) =>
        answers.TryTake(out var answer, (int)wait.TotalMilliseconds, cancellation) ? answer : null;

    /// <inheritdoc/>
    public void Fetch(string sha256, long maxBytes, string path, CancellationToken cancellation) => Task.Run(
        () => StudyStore.FetchAsync(connection.Stores.Weights, sha256, maxBytes, path, cancellation),
        CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        end.Cancel();
        Task.Run(async () =>
        {
            await Task.WhenAll(work).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }).Wait(TimeSpan.FromSeconds(5));
        answers.Dispose();
        end.Dispose();
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        await foreach (var (trial, attempt) in outgoing.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (!offered.ContainsKey(trial.Id))
            {
                continue;
            }

            var number = await connection.PublishAsync(
                Subjects.Trial(trial.Kind is null ? label : null, trial.Kind, study, build),
                Messages.Write(new TrialMessage(study, trial.Id, trial.Body)),
                $"{build}:{run}:{trial.Id}:{attempt}", cancellation).ConfigureAwait(false);
            numbers[trial.Id] = number;
            trials[number] = trial.Id;
        }
    }

    // Also those to an earlier run of the build: it may propose the same trials.
    private async Task ReadAnswersAsync(CancellationToken cancellation)
    {
        var consumer = await connection.Streams.CreateOrderedConsumerAsync(
            Subjects.Answers, new NatsJSOrderedConsumerOpts { FilterSubjects = [Subjects.AnswersOf(study)] }, cancellation)
            .ConfigureAwait(false);
        await foreach (var message in consumer.ConsumeAsync<byte[]>(cancellationToken: cancellation).ConfigureAwait(false))
        {
            if (Messages.Read<AnswerMessage>(message.Data) is { } answer)
            {
                Take(answer);
            }

            if (++read >= earlier)
            {
                caughtUp.TrySetResult();
            }
        }
    }

    private void Take(AnswerMessage message)
    {
        var answer = message.Answer;
        if (message.IsRefusal)
        {
            // Somebody else may be able to.
            if (offered.TryGetValue(answer.Id, out var refused)
                && unsuited.TryAdd(answer.Worker, answer.Failure ?? ""))
            {
                report(Descriptors.WorkerUnsuited.With(answer.Worker, answer.Failure ?? "it does not say why."));
            }

            if (refused.Trial is { } again)
            {
                Send(again);
            }

            return;
        }

        if (answered.TryAdd(answer.Id, answer) && offered.TryRemove(answer.Id, out _))
        {
            answers.Add(answer);
        }
    }

    private async Task ReadPresenceAsync(CancellationToken cancellation)
    {
        await using var told = await connection.Nats.SubscribeCoreAsync<byte[]>(
            Subjects.Presence, cancellationToken: cancellation).ConfigureAwait(false);
        await connection.Nats.PublishAsync(Subjects.Roll, Array.Empty<byte>(), cancellationToken: cancellation)
            .ConfigureAwait(false);
        await foreach (var message in told.Msgs.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (Messages.Read<WorkerState>(message.Data) is not { } state)
            {
                continue;
            }

            if (state.Version != Plan.Tool)
            {
                if (unsuited.TryAdd(state.Name, state.Version))
                {
                    report(Descriptors.WorkerRefused.With(
                        state.Name, state.Version, state.OnnxRuntime, Plan.Tool, ExecutionProviders.Version));
                }
            }
            else if (label is null || state.Labels.Contains(label))
            {
                workers[state.Name] = (state, TimeProvider.System.GetTimestamp());
            }
        }
    }

    // The server says when it will not deliver a trial once more.
    private async Task ReadGivenUpAsync(CancellationToken cancellation)
    {
        await foreach (var message in connection.Nats.SubscribeAsync<byte[]>(
            $"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{Subjects.Trials}.*", cancellationToken: cancellation)
            .ConfigureAwait(false))
        {
            if (Messages.Read<LastDelivery>(message.Data) is { } last && trials.TryGetValue(last.Number, out var id)
                && offered.TryRemove(id, out _))
            {
                answers.Add(new TrialAnswer(id, "?", null, 0)
                {
                    Failure = $"{ClusterConnection.MaxDeliveries} workers died of it.",
                }, cancellation);
                await RemoveAsync(last.Number).ConfigureAwait(false);
            }
        }
    }

    private async Task RemoveAsync(ulong number)
    {
        try
        {
            await connection.Streams.DeleteMessageAsync(
                Subjects.Trials, new StreamMsgDeleteRequest { Seq = number, NoErase = true }, end.Token)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or TimeoutException
            or ObjectDisposedException)
        {
            // Somebody has it, or it expires.
        }
    }
}
