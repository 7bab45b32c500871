namespace NasBuild.Core.Search.Studies;

/// <summary>
/// A study: points of one space with their trials in a store, a budget and a clock. Every search is the same loop over
/// a study: ask for points, measure new ones, tell the method the trials. Trials in the store are not measured again,
/// so an interrupted search replays them and resumes where it stopped.
/// </summary>
/// <typeparam name="TPoint">The type of a point.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
/// <param name="key">The content key of all that the measurements depend on.</param>
/// <param name="store">The trials.</param>
/// <param name="budget">The budget of a search.</param>
/// <param name="time">The clock.</param>
internal sealed class Study<TPoint, TResult>(
    string key, TrialStore<TPoint, TResult> store, Budget budget, TimeProvider time)
    where TPoint : class, IEquatable<TPoint>
    where TResult : class
{
    /// <summary>The budget of a search.</summary>
    public Budget Budget => budget;

    /// <summary>All trials of the study, including those of earlier runs.</summary>
    public IReadOnlyList<Trial<TPoint, TResult>> Trials => store.All(key);

    /// <summary>Searches until the budget is over or the method has no more points.</summary>
    /// <param name="method">The method that proposes points.</param>
    /// <param name="evaluator">The evaluator that measures them.</param>
    /// <param name="batch">The number of points that are requested at once.</param>
    /// <param name="progress">Receives every new trial.</param>
    /// <param name="cancellation">Ends the search; its trials are in the store.</param>
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
            foreach (var (point, measured) in evaluator.Measure(
                [.. asked.Where((_, i) => trials[i] is null)], IsOver, cancellation))
            {
                // All time counts, so that the recorded seconds of a search that its budget ended add up to that
                // budget.
                var now = Elapsed();
                var trial = new Trial<TPoint, TResult>(
                    point, measured, Math.Ceiling((now - last).TotalMilliseconds) / 1000);
                last = now;
                store.Append(key, trial);
                trials[asked.Index().First(a => a.Item.Equals(point)).Index] = trial;
                progress(outcome with
                {
                    Trials = [.. outcome.Trials, .. trials.OfType<Trial<TPoint, TResult>>()],
                    Elapsed = now
                });
            }

            // In the order of proposal, whichever was ready first: the next points must not depend on timing.
            List<Trial<TPoint, TResult>> measuredNow = [.. trials.OfType<Trial<TPoint, TResult>>()];
            measuredNow.ForEach(method.Tell);
            outcome = new(
                [.. outcome.Trials, .. measuredNow], outcome.Replayed + known, Elapsed(), IsBudgetOver: false);
        }

        return outcome with { IsBudgetOver = true };
    }

    /// <summary>Searches with points that are measured concurrently.</summary>
    /// <param name="search">The content key of the search.</param>
    /// <param name="method">The method that proposes points.</param>
    /// <param name="evaluator">The evaluator that measures them.</param>
    /// <param name="progress">Receives every new trial.</param>
    /// <param name="cancellation">Ends the search; its trials are in the store.</param>
    public Outcome<TPoint, TResult> Run(
        string search, ISearchMethod<TPoint, TResult> method, IConcurrentEvaluator<TPoint, TResult> evaluator,
        Action<Outcome<TPoint, TResult>> progress, CancellationToken cancellation) =>
        new ConcurrentSearch<TPoint, TResult>(key, search, store, budget, time)
            .Run(method, evaluator, progress, cancellation);

    /// <summary>Returns the measurements of a point outside a search: those of the store, or new ones.</summary>
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
