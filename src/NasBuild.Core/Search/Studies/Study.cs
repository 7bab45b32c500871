namespace NasBuild.Core.Search.Studies;

/// <summary>
/// What is searched: points of one space, measured in one way, their trials in a store, within a budget and by one clock. Every search is
/// the same loop over a study: ask, measure what is new, tell. Trials in the store are not measured again, so an interrupted search takes
/// the same way to where it stopped, at once, and goes on from there.
/// </summary>
/// <typeparam name="TPoint">What varies.</typeparam>
/// <typeparam name="TResult">What is measured of it.</typeparam>
/// <param name="key">The content key of all that the measurements depend on.</param>
/// <param name="store">The trials.</param>
/// <param name="budget">When searches end.</param>
/// <param name="time">The clock.</param>
internal sealed class Study<TPoint, TResult>(string key, TrialStore<TPoint, TResult> store, Budget budget, TimeProvider time)
    where TPoint : class, IEquatable<TPoint>
    where TResult : class
{
    /// <summary>When searches end.</summary>
    public Budget Budget => budget;

    /// <summary>All trials of the study, of earlier runs too.</summary>
    public IReadOnlyList<Trial<TPoint, TResult>> Trials => store.All(key);

    /// <summary>Searches until the budget is over or the method has no more points.</summary>
    /// <param name="method">Proposes points.</param>
    /// <param name="evaluator">Measures them.</param>
    /// <param name="batch">The points that are asked for at once.</param>
    /// <param name="progress">Receives every new trial.</param>
    /// <param name="cancellation">Ends the search; what was measured is in the store.</param>
    public Outcome<TPoint, TResult> Run(
        ISearchMethod<TPoint, TResult> method,
        IEvaluator<TPoint, TResult> evaluator,
        int batch,
        Action<Outcome<TPoint, TResult>> progress,
        CancellationToken cancellation)
    {
        var (begun, replayed) = (time.GetTimestamp(), TimeSpan.Zero);
        var outcome = new Outcome<TPoint, TResult>([], 0, TimeSpan.Zero, IsBudgetOver: false);
        TimeSpan Elapsed() => time.GetElapsedTime(begun) + replayed;
        bool IsOver() => Elapsed() >= budget.Time;

        while (!IsOver() && outcome.Trials.Count < budget.Trials)
        {
            var asked = method.Ask(Math.Min(batch, budget.Trials - outcome.Trials.Count));
            if (asked.Count == 0)
            {
                return outcome with { Elapsed = Elapsed() };
            }

            var trials = asked.Select(p => store.Find(key, p)).ToArray();
            var known = trials.Count(t => t is not null);
            replayed += TimeSpan.FromSeconds(trials.Sum(t => t?.Seconds ?? 0));
            var last = Elapsed();
            foreach (var (point, measured) in evaluator.Measure([.. asked.Where((_, i) => trials[i] is null)], IsOver, cancellation))
            {
                // All time counts, so that the seconds of a search that its budget ended reach that budget when they are read again.
                var now = Elapsed();
                var trial = new Trial<TPoint, TResult>(point, measured, Math.Ceiling((now - last).TotalMilliseconds) / 1000);
                last = now;
                store.Append(key, trial);
                trials[asked.Index().First(a => a.Item.Equals(point)).Index] = trial;
                progress(outcome with { Trials = [.. outcome.Trials, .. trials.OfType<Trial<TPoint, TResult>>()], Elapsed = now });
            }

            // In the order of proposal, whichever was ready first: the next points must not depend on chance.
            List<Trial<TPoint, TResult>> measuredNow = [.. trials.OfType<Trial<TPoint, TResult>>()];
            measuredNow.ForEach(method.Tell);
            outcome = new([.. outcome.Trials, .. measuredNow], outcome.Replayed + known, Elapsed(), IsBudgetOver: false);
        }

        return outcome with { IsBudgetOver = true };
    }

    /// <summary>The measurements of a point outside of a search: those of the store, or new ones.</summary>
    public TResult GetOrMeasure(TPoint point, Func<TResult> measure)
    {
        if (store.Find(key, point) is { } known)
        {
            return known.Measured;
        }

        var measured = measure();
        Record(new Trial<TPoint, TResult>(point, measured, Seconds: 0));
        return measured;
    }

    /// <summary>Records a trial in place of any earlier one of its point.</summary>
    public void Record(Trial<TPoint, TResult> trial) => store.Append(key, trial);

    /// <summary>Returns true if a point is in the store.</summary>
    public bool Knows(TPoint point) => store.Find(key, point) is not null;
}
