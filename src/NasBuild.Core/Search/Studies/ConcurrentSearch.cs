using System.Collections.Immutable;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// A search whose points are measured concurrently: a point is requested whenever one more can be measured, and the
/// method is told each result as it arrives. The journal has the results in that order, with the requests between them,
/// so that a search that was interrupted is replayed to the same state.
/// </summary>
/// <typeparam name="TPoint">The type of a point.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
/// <param name="study">The content key of all that the measurements depend on.</param>
/// <param name="search">The content key of the search.</param>
/// <param name="store">The trials.</param>
/// <param name="budget">The budget.</param>
/// <param name="time">The clock.</param>
internal sealed class ConcurrentSearch<TPoint, TResult>(
    string study, string search, TrialStore<TPoint, TResult> store, Budget budget, TimeProvider time)
    where TPoint : class, IEquatable<TPoint>
    where TResult : class
{
    private readonly List<Trial<TPoint, TResult>> trials = [];
    private readonly List<TPoint> waiting = [];
    private readonly List<int> asked = [];
    private readonly HashSet<TPoint> arrived = [];
    private TimeSpan replayed;
    private int known;
    private int failed;

    // The method has no more points, at least until it is told another result.
    private bool isStarved;

    /// <summary>Searches until the budget is over or the method has no more points.</summary>
    /// <param name="method">The method that proposes points.</param>
    /// <param name="evaluator">The evaluator that measures them.</param>
    /// <param name="progress">Receives every new trial.</param>
    /// <param name="cancellation">Ends the search; its trials are in the store.</param>
    public Outcome<TPoint, TResult> Run(
        ISearchMethod<TPoint, TResult> method, IConcurrentEvaluator<TPoint, TResult> evaluator,
        Action<Outcome<TPoint, TResult>> progress, CancellationToken cancellation)
    {
        Replay(method);
        waiting.ForEach(evaluator.Begin);

        var begun = time.GetTimestamp();
        TimeSpan Elapsed() => time.GetElapsedTime(begun) + replayed;
        for (var last = Elapsed(); Elapsed() < budget.Time;)
        {
            cancellation.ThrowIfCancellationRequested();
            while (!isStarved && Math.Min(evaluator.Free, Left) is > 0 and var count)
            {
                Ask(method, count).ForEach(evaluator.Begin);
            }

            if (waiting.Count == 0 && (Left == 0 || isStarved))
            {
                return new([.. trials], known, Elapsed(), IsBudgetOver: Left == 0);
            }

            if (evaluator.Next(cancellation) is { } result && waiting.Remove(result.Point))
            {
                // All time counts, as in a search on this machine.
                var now = Elapsed();
                var seconds = Math.Ceiling((now - last).TotalMilliseconds) / 1000;
                last = now;
                var arrival = new Arrival(search, [.. asked], result.Worker)
                {
                    WorkerSeconds = Math.Round(result.WorkerSeconds, 3),
                    Failure = result.Failure,
                };
                asked.Clear();
                store.Append(study, result.Point, result.Measured, seconds, arrival);
                Tell(method, result.Point, result.Measured is null ? null : store.Find(study, result.Point));
                progress(new([.. trials], known, now, IsBudgetOver: false));
            }
        }

        return new([.. trials], known, Elapsed(), IsBudgetOver: true);
    }

    private int Left => budget.Trials - trials.Count - failed - waiting.Count;

    private void Replay(ISearchMethod<TPoint, TResult> method)
    {
        var recorded = store.Arrivals(study, search);
        arrived.UnionWith(recorded.Select(r => r.Point));
        foreach (var result in recorded)
        {
            foreach (var count in result.Arrival.Asked)
            {
                Ask(method, count);
            }

            // The same method asks for the same points; another version's may not, and its trials are known anyway.
            if (!waiting.Remove(result.Point))
            {
                break;
            }

            replayed += TimeSpan.FromSeconds(result.Seconds);
            known += result.Measured is null ? 0 : 1;
            Tell(method, result.Point, result.Measured is null ? null : store.Find(study, result.Point));
        }

        asked.Clear();
        arrived.Clear();
    }

    // Returns the new points. Those of earlier searches are told at once: they are part of the state that is replayed.
    private List<TPoint> Ask(ISearchMethod<TPoint, TResult> method, int count)
    {
        asked.Add(count);
        var (proposed, points) = (method.Ask(count), new List<TPoint>());
        isStarved = proposed.Count == 0;
        foreach (var point in proposed)
        {
            if (!arrived.Contains(point) && store.Find(study, point) is { } trial)
            {
                known++;
                Tell(method, point, trial);
            }
            else
            {
                points.Add(point);
                waiting.Add(point);
            }
        }

        return points;
    }

    // Without a trial the point could not be measured.
    private void Tell(ISearchMethod<TPoint, TResult> method, TPoint point, Trial<TPoint, TResult>? trial)
    {
        isStarved = false;
        if (trial is null)
        {
            failed++;
            method.Withdraw(point);
            return;
        }

        trials.Add(trial);
        method.Tell(trial);
    }
}
