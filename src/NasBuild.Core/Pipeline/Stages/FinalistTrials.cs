using NasBuild.Core.Builds;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pipeline.Remote;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Pipeline.Stages;

/// <summary>
/// Careful measurements of the best candidates: one after another on this machine, or several at a time on workers. Each
/// is made once, and recorded: a search that resumes from its journal makes the same choice.
/// </summary>
/// <param name="study">The search.</param>
/// <param name="key">The content key of the measurements.</param>
/// <param name="phase">Their name in the report and in messages of progress.</param>
/// <param name="mayBegin">
/// Returns true if there is time for a candidate, given its rank from 0 and the longest time that one took.
/// </param>
internal sealed class FinalistTrials(
    PolicyStudy study, string key, string phase, Func<int, Policy, TimeSpan, bool> mayBegin)
{
    private readonly Dictionary<Policy, PolicyTrial> measured = [];
    private TimeSpan longest;

    /// <summary>The name of the measurements in the report and in messages of progress.</summary>
    public string Phase => phase;

    /// <summary>The fine-tuner whose results are kept; null if candidates are not fine-tuned to the end.</summary>
    public FineTuner? Tuner { get; init; }

    private BuildContext Context => study.Context;

    /// <summary>Measures candidates as long as there is time: the first one at least.</summary>
    /// <param name="ranked">The candidates, the best first.</param>
    /// <param name="here">Measures on this machine.</param>
    /// <param name="workers">Measures on workers; null if there are none.</param>
    /// <returns>The trials, in the order of the candidates.</returns>
    public IReadOnlyList<PolicyTrial> Run(
        IReadOnlyList<Policy> ranked, FinalistMeasurement here, ClusterEvaluator? workers)
    {
        foreach (var policy in ranked)
        {
            if (study.Store.Find(key, policy) is { } known)
            {
                measured.Add(policy, known);
            }
        }

        if (workers is not null)
        {
            RunOnWorkers(ranked, here, workers);
        }

        // Without a result of workers, too.
        for (var rank = 0; workers is null ? rank < ranked.Count : measured.Count == 0; rank++)
        {
            if (!measured.ContainsKey(ranked[rank]))
            {
                if (!mayBegin(rank, ranked[rank], longest))
                {
                    break;
                }

                Report(ranked.Count, rank == 0 ? null : (ranked.Count - rank) * longest);
                MeasureHere(ranked[rank], here);
            }
        }

        return [.. ranked.Where(measured.ContainsKey).Select(p => measured[p])];
    }

    private void RunOnWorkers(IReadOnlyList<Policy> ranked, FinalistMeasurement here, ClusterEvaluator workers)
    {
        var failed = study.Store.Arrivals(key, key).Where(a => a.Measured is null).Select(a => a.Point).ToHashSet();
        var open = ranked.Index().Where(c => !measured.ContainsKey(c.Item) && !failed.Contains(c.Item)).ToList();
        var begun = new Dictionary<Policy, (int Rank, long At)>();
        var trainings = open.ToDictionary(c => c.Item, c => TrainingOf(c.Item));
        while (true)
        {
            while (workers.Free > 0 && Next() is var (rank, policy))
            {
                open.Remove((rank, policy));
                if (!mayBegin(rank, policy, longest))
                {
                    open.Clear();
                }
                else if (IsShort(policy) && workers.TimesHere)
                {
                    MeasureHere(policy, here);
                }
                else
                {
                    begun.Add(policy, (rank, Context.Time.GetTimestamp()));
                    workers.Begin(policy);
                }

                Report(ranked.Count, null);
            }

            // Without workers, nothing is begun here that there is no time for.
            if (open.Count + begun.Count == 0 || (workers.IsAlone && measured.Count > 0
                && begun.All(b => !mayBegin(b.Value.Rank, b.Key, longest))))
            {
                return;
            }

            if (workers.Next(Context.Cancellation) is { } result && begun.Remove(result.Point, out var begin))
            {
                Take(result, begin.At);
                Report(ranked.Count, null);
            }
        }

        // What differs in its bits only from one that is being fine-tuned waits for its weights.
        (int, Policy)? Next()
        {
            var at = open.FindIndex(c => !begun.Keys.Any(b => trainings[b] == trainings[c.Item]));
            return at < 0 ? null : open[at];
        }
    }

    private string TrainingOf(Policy policy)
    {
        var named = study.Transformations.Named(policy);
        return Tuner?.KeyOf(named) ?? named.Key;
    }

    private bool IsShort(Policy policy) => Tuner?.Knows(study.Transformations.Named(policy)) == true;

    private void MeasureHere(Policy policy, FinalistMeasurement here)
    {
        var begun = Context.Time.GetTimestamp();
        var found = new CandidateEvaluator<Candidate>(here).Measure([policy], () => false, Context.Cancellation).Single();
        Take(new ConcurrentResult<Policy, Measured>(policy, found.Measured, null), begun);
    }

    private void Take(ConcurrentResult<Policy, Measured> result, long begun)
    {
        var time = Context.Time.GetElapsedTime(begun);
        longest = time > longest ? time : longest;
        if (result is { Worker: null, Measured: { } found })
        {
            study.Store.Append(key, new PolicyTrial(result.Point, found, Seconds: 0));
        }
        else
        {
            study.Store.Append(key, result.Point, result.Measured, 0, new Arrival(key, [], result.Worker)
            {
                WorkerSeconds = Math.Round(result.WorkerSeconds, 3),
                Failure = result.Failure,
            });
        }

        if (result.Measured is not null)
        {
            measured[result.Point] = study.Store.Find(key, result.Point)!;
        }
    }

    private void Report(int count, TimeSpan? left) =>
        Context.Progress(new StageProgress(phase, measured.Count, count, "", left));
}
