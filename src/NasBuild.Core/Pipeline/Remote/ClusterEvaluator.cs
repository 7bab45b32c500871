using System.Text.Json;
using NasBuild.Core.Builds;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Pipeline.Remote;

/// <summary>
/// An evaluator whose trials are measured by workers. A latency counts on one kind of machine only: what another kind
/// of worker has measured is timed here, or by a worker of that kind. Without workers the build goes on alone.
/// </summary>
/// <param name="queue">The queue of trials.</param>
/// <param name="presence">Whether there are workers.</param>
/// <param name="kind">The kind of machine on which latencies count.</param>
/// <param name="study">The content key of the study.</param>
/// <param name="part">The transformations of its policies.</param>
/// <param name="local">The measurements on this machine.</param>
/// <param name="context">The build.</param>
internal sealed class ClusterEvaluator(
    ITrialQueue queue, WorkerPresence presence, string kind, string study, Transformations part,
    IPolicyMeasurements local, BuildContext context) : IConcurrentEvaluator<Policy, Measured>
{
    private const string TimedLater = "-latency";
    private const int FewestTimes = 5;
    private const double SlowFactor = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FewestSeconds = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, Pending> pending = [];
    private readonly Queue<ConcurrentResult<Policy, Measured>> ready = [];
    private readonly Queue<(string Id, TrialMeasurements Measured, TrialAnswer Answer)> untimed = [];
    private readonly Queue<string> refused = [];
    private readonly List<TimeSpan> times = [];

    /// <summary>How long candidates are fine-tuned. More than briefly, and one at a time has a whole machine.</summary>
    public TrialTraining Training { get; init; }

    /// <summary>Takes the weights of finalists; null if the build has no use for them.</summary>
    public (string Kind, Action<NamedPolicy, TunedModel> Take)? Weights { get; init; }

    /// <inheritdoc/>
    public int Free => Math.Max(0, Capacity - pending.Count + untimed.Count);

    /// <summary>True if there are no workers, and this machine measures one or a few trials at a time.</summary>
    public bool IsAlone => presence.IsAlone;

    /// <summary>True if latencies count on this kind of machine.</summary>
    public bool TimesHere => kind == MachineFingerprint.This.Kind;

    private int Capacity => presence.IsAlone ? AtATime : IsBrief ? presence.Capacity : presence.Machines;

    private int AtATime => IsBrief ? Environment.ProcessorCount : 1;

    private bool IsBrief => Training == TrialTraining.Brief;

    /// <inheritdoc/>
    public void Begin(Policy point)
    {
        var named = part.Named(point);
        var names = part.All.Select(t => t.Name);
        IEnumerable<string> effort = IsBrief ? [] : [$"{Training}", Weights?.Kind ?? ""];
        var id = ContentKey.Of([study, named.Key, kind, .. names, .. effort]);
        var begun = new Pending(point, named);
        pending.Add(id, begun);
        if (!presence.IsAlone)
        {
            Send(id, begun);
        }
    }

    /// <inheritdoc/>
    public ConcurrentResult<Policy, Measured>? Next(CancellationToken cancellation)
    {
        if (presence.AreBack())
        {
            pending.ToList().ForEach(p => Send(p.Key, p.Value));
        }

        if (ready.TryDequeue(out var result))
        {
            return result;
        }

        if (untimed.TryDequeue(out var measured) && pending.TryGetValue(measured.Id, out var timed))
        {
            return Done(measured.Id, timed, measured.Answer, measured.Measured with
            {
                LatencyRatio = local.LatencyRatio(part, timed.Policy),
            });
        }

        if (refused.TryDequeue(out var id) && pending.ContainsKey(id))
        {
            MeasureHere([id], cancellation);
            return null;
        }

        if (presence.IsAlone && pending.Count > 0)
        {
            MeasureHere([.. pending.Keys.Take(AtATime)], cancellation);
            return null;
        }

        if (queue.Receive(Pause, cancellation) is { } answer)
        {
            return Answered(answer);
        }

        OfferSlowAgain();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var id in pending.Keys)
        {
            queue.Withdraw(id);
        }
    }

    private void Send(string id, Pending trial)
    {
        trial.Sent = context.Time.GetTimestamp();
        queue.Send(new TrialRequest(id, Content(trial.Named, TrialWork.All)));
    }

    private string Content(NamedPolicy policy, TrialWork work) =>
        new TrialContent(policy, [.. part.All.Select(t => t.Name)], work, kind)
        {
            Training = Training,
            WeightsKind = Weights?.Kind,
        }.ToJson();

    private ConcurrentResult<Policy, Measured>? Answered(TrialAnswer answer)
    {
        var isLatency = answer.Id.EndsWith(TimedLater, StringComparison.Ordinal);
        var id = isLatency ? answer.Id[..^TimedLater.Length] : answer.Id;

        // The answer of the second worker that took a slow trial.
        if (!pending.TryGetValue(id, out var begun))
        {
            return null;
        }

        if (answer.Failure is { } failure)
        {
            return Failed(id, begun, answer.Worker, failure);
        }

        if (Measurements(answer.Body) is not { } measured
            || !(isLatency ? measured.LatencyRatio is not null : measured is { Quality: not null, Counts: not null }))
        {
            return Failed(id, begun, answer.Worker, "its answer holds no measurements.");
        }

        if (isLatency)
        {
            return begun.Measured is not { } first ? null
                : Done(id, begun, begun.Answer!, first with { LatencyRatio = measured.LatencyRatio });
        }

        if (begun.Measured is not null)
        {
            return null;
        }

        if (Obstacle(begun.Named, measured) is { } obstacle)
        {
            if (!TimesHere)
            {
                return Failed(id, begun, answer.Worker, obstacle);
            }

            context.Report(Descriptors.WeightsRefused.With(answer.Worker, obstacle));
            refused.Enqueue(id);
            return null;
        }

        times.Add(context.Time.GetElapsedTime(begun.Sent));
        if (measured.LatencyRatio is not null)
        {
            return Done(id, begun, answer, measured);
        }

        (begun.Measured, begun.Answer) = (measured, answer);
        if (TimesHere)
        {
            untimed.Enqueue((id, measured, answer));
        }
        else
        {
            queue.Send(new TrialRequest(id + TimedLater, Content(begun.Named, TrialWork.Latency)) { Kind = kind });
        }

        return null;
    }

    // The measurements of who delivers weights that cannot be used are not used either.
    private string? Obstacle(NamedPolicy policy, TrialMeasurements measured)
    {
        try
        {
            if (measured.Tuned is { } tuned && Weights is var (_, take))
            {
                take(policy, tuned);
            }

            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private static TrialMeasurements? Measurements(string? body)
    {
        try
        {
            return body is null ? null : TrialMeasurements.Read(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ConcurrentResult<Policy, Measured> Done(
        string id, Pending begun, TrialAnswer answer, TrialMeasurements all)
    {
        pending.Remove(id);
        return new(
            begun.Policy, new Measured(all.Quality!.Value, all.LatencyRatio!.Value, all.Counts!), answer.Worker)
        {
            WorkerSeconds = answer.Seconds,
        };
    }

    private ConcurrentResult<Policy, Measured> Failed(string id, Pending begun, string worker, string failure)
    {
        pending.Remove(id);
        context.Report(Descriptors.TrialGivenUp.With(worker, failure));
        return new(begun.Policy, null, worker, failure);
    }

    private void MeasureHere(IReadOnlyList<string> some, CancellationToken cancellation)
    {
        var ids = some.ToDictionary(id => pending[id].Policy);
        foreach (var (point, measured) in local.Evaluator(part).Measure([.. ids.Keys], () => false, cancellation))
        {
            pending.Remove(ids[point]);
            queue.Withdraw(ids[point]);
            ready.Enqueue(new(point, measured, null));
        }
    }

    // A worker that is slow, or hangs, must not hold up the search.
    private void OfferSlowAgain()
    {
        if (times.Count < (IsBrief ? FewestTimes : 1) || Free == 0)
        {
            return;
        }

        var usual = times.Order().ElementAt(times.Count / 2);
        foreach (var (id, begun) in pending.Where(p => !p.Value.IsSentAgain && p.Value.Measured is null))
        {
            if (context.Time.GetElapsedTime(begun.Sent) is var age && age > SlowFactor * usual && age > FewestSeconds)
            {
                begun.IsSentAgain = true;
                Send(id, begun);
            }
        }
    }

    private sealed class Pending(Policy policy, NamedPolicy named)
    {
        public Policy Policy => policy;

        public NamedPolicy Named => named;

        public long Sent { get; set; }

        public bool IsSentAgain { get; set; }

        public TrialMeasurements? Measured { get; set; }

        public TrialAnswer? Answer { get; set; }
    }
}
