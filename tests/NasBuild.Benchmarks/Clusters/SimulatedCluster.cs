using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Results;

namespace NasBuild.Benchmarks.Clusters;

/// <summary>
/// A queue and its workers on a clock of their own: trials whose times are log-normal, workers that are slow, and
/// workers that die. A trial of a dead worker is delivered again after the lease, three times at most.
/// </summary>
internal sealed class SimulatedCluster : TimeProvider, ITrialQueue
{
    private const double Lease = 20;
    private const double Restart = 60;
    private const int MaxDeliveries = 3;
    private readonly Random random;
    private readonly Func<string, TrialMeasurements> measure;
    private readonly double median;
    private readonly double spread;
    private readonly double[] slowness;
    private readonly PriorityQueue<Event, double> events = new();
    private readonly Queue<(TrialRequest Trial, int Delivery)> waiting = [];
    private readonly Queue<int> idle = [];
    private readonly int[] life;
    private readonly bool[] isAlive;
    private readonly (TrialRequest Trial, int Delivery)?[] holds;
    private readonly Queue<TrialAnswer> answers = [];
    private readonly HashSet<string> answered = [];
    private readonly HashSet<string> withdrawn = [];
    private readonly WorkerState[] states;
    private IReadOnlyList<WorkerState>? alive;
    private double now;

    /// <param name="workers">The number of workers.</param>
    /// <param name="median">The median of a trial's time, in seconds.</param>
    /// <param name="spread">The standard deviation of its logarithm.</param>
    /// <param name="slow">The share of workers that take five times as long.</param>
    /// <param name="deathsPerMinute">The number of workers that die in a minute; each is back after a minute.</param>
    /// <param name="measure">Returns the measurements of a trial.</param>
    /// <param name="seed">The seed.</param>
    public SimulatedCluster(
        int workers, double median, double spread, double slow, double deathsPerMinute,
        Func<string, TrialMeasurements> measure, int seed)
    {
        (this.median, this.spread, this.measure, random) = (median, spread, measure, new Random(seed));
        slowness = [.. Enumerable.Range(0, workers).Select(i => i < slow * workers ? 5.0 : 1.0)];
        random.Shuffle(slowness);
        states = [.. Enumerable.Range(0, workers).Select(i => new WorkerState($"w{i}", MachineFingerprint.This.Kind, 1))];
        (life, isAlive, holds) = (new int[workers], new bool[workers], new (TrialRequest, int)?[workers]);
        for (var i = 0; i < workers; i++)
        {
            isAlive[i] = true;
            idle.Enqueue(i);
        }

        if (deathsPerMinute > 0)
        {
            events.Enqueue(new Event(Kind.Death, 0, 0, null, 0), Next());
        }

        double Next() => now - (Math.Log(1 - random.NextDouble()) * 60 / deathsPerMinute);
        death = Next;
    }

    private readonly Func<double> death;

    /// <summary>The time that trials took on workers that died.</summary>
    public double LostSeconds { get; private set; }

    /// <summary>The time that trials took.</summary>
    public double WorkedSeconds { get; private set; }

    /// <summary>The number of workers that died.</summary>
    public int Deaths { get; private set; }

    public override long TimestampFrequency => 1_000_000;

    public IReadOnlyList<WorkerState> Workers => alive ??= [.. states.Where((_, i) => isAlive[i])];

    public override long GetTimestamp() => (long)(now * TimestampFrequency);

    public void Send(TrialRequest trial)
    {
        waiting.Enqueue((trial, 1));
        Deliver();
    }

    public void Withdraw(string id) => withdrawn.Add(id);

    public TrialAnswer? Receive(TimeSpan wait, CancellationToken cancellation)
    {
        var until = now + wait.TotalSeconds;
        while (answers.Count == 0 && events.TryPeek(out _, out var at) && at <= until)
        {
            now = at;
            Happen(events.Dequeue());
        }

        if (answers.TryDequeue(out var answer))
        {
            return answer;
        }

        now = until;
        return null;
    }

    public void Fetch(string sha256, long maxBytes, string path, CancellationToken cancellation) =>
        throw new InvalidDataException("it is not there.");

    public void Dispose()
    {
    }

    private void Deliver()
    {
        while (waiting.Count > 0 && idle.TryDequeue(out var worker))
        {
            if (!isAlive[worker])
            {
                continue;
            }

            var (trial, delivery) = waiting.Dequeue();
            if (answered.Contains(trial.Id) || withdrawn.Contains(trial.Id))
            {
                idle.Enqueue(worker);
                continue;
            }

            holds[worker] = (trial, delivery);
            var seconds = median * Math.Exp(spread * Normal()) * slowness[worker];
            events.Enqueue(new Event(Kind.Done, worker, life[worker], trial, seconds), now + seconds);
        }
    }

    private void Happen(Event what)
    {
        switch (what.Kind)
        {
            case Kind.Done when life[what.Worker] == what.Life:
                holds[what.Worker] = null;
                idle.Enqueue(what.Worker);
                WorkedSeconds += what.Seconds;
                if (answered.Add(what.Trial!.Id))
                {
                    answers.Enqueue(new TrialAnswer(
                        what.Trial.Id, states[what.Worker].Name, measure(what.Trial.Body).ToJson(), what.Seconds));
                }

                break;
            case Kind.Death:
                Die(random.Next(states.Length));
                events.Enqueue(what, death());
                break;
            case Kind.Back:
                isAlive[what.Worker] = true;
                alive = null;
                idle.Enqueue(what.Worker);
                break;
            case Kind.Redelivery:
                waiting.Enqueue((what.Trial!, (int)what.Seconds));
                break;
            default:
                LostSeconds += what.Seconds;
                break;
        }

        Deliver();
    }

    private void Die(int worker)
    {
        if (!isAlive[worker])
        {
            return;
        }

        Deaths++;
        life[worker]++;
        isAlive[worker] = false;
        alive = null;
        events.Enqueue(new Event(Kind.Back, worker, 0, null, 0), now + Restart);
        if (holds[worker] is var (trial, delivery))
        {
            holds[worker] = null;
            if (delivery < MaxDeliveries)
            {
                events.Enqueue(new Event(Kind.Redelivery, 0, 0, trial, delivery + 1), now + Lease);
            }
            else if (answered.Add(trial.Id))
            {
                answers.Enqueue(new TrialAnswer(trial.Id, "?", null, 0) { Failure = "3 workers died of it." });
            }
        }
    }

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private enum Kind
    {
        Done,
        Death,
        Back,
        Redelivery,
    }

    private sealed record Event(Kind Kind, int Worker, int Life, TrialRequest? Trial, double Seconds);
}
