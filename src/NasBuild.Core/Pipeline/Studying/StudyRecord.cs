using System.Collections.Immutable;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Search.Studies;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Pipeline.Studying;

/// <summary>
/// The trials of a search, from its journal: those that have arrived while it still runs, too. Measurements of finalists
/// are left out.
/// </summary>
/// <param name="Trials">The trials, in the order of the journal.</param>
public sealed record StudyRecord(ImmutableArray<StudiedTrial> Trials)
{
    /// <summary>The name of the journal in an obj folder.</summary>
    public const string Journal = "trials.jsonl";

    /// <summary>The time that the search took so far, in seconds.</summary>
    public double Seconds => Trials.Sum(t => t.Seconds);

    /// <summary>The number of trials a minute; 0 before the first.</summary>
    public double TrialsPerMinute => Seconds > 0 ? 60 * Trials.Length / Seconds : 0;

    /// <summary>The workers, the busiest first.</summary>
    public IReadOnlyList<StudiedWorker> Workers =>
    [
        .. Trials.GroupBy(t => t.Worker)
            .Select(g => new StudiedWorker(
                g.Key, g.Count(),
                g.Key is null || g.Sum(t => t.WorkerSeconds) is var busy && (busy == 0 || Seconds == 0) ? null
                    : busy / Seconds))
            .OrderByDescending(w => w.Trials).ThenBy(w => w.Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// Returns the trials that no other is better than: in quality, latency and size together; the best quality first.
    /// </summary>
    /// <param name="higherIsBetter">True if a larger quality is better.</param>
    public IReadOnlyList<StudiedTrial> Front(bool higherIsBetter)
    {
        double Loss(StudiedTrial trial) => higherIsBetter ? -trial.Quality!.Value : trial.Quality!.Value;
        List<StudiedTrial> measured = [.. Trials.Where(t => t.Quality is not null && double.IsFinite(t.Quality.Value))];
        bool IsBetter(StudiedTrial one, StudiedTrial other) =>
            Loss(one) <= Loss(other) && one.Latency <= other.Latency && one.SizeBytes <= other.SizeBytes
            && (Loss(one) < Loss(other) || one.Latency < other.Latency || one.SizeBytes < other.SizeBytes);
        return
        [
            .. measured.Where(t => !measured.Exists(o => IsBetter(o, t))).OrderBy(Loss)
                .DistinctBy(t => (t.Quality, t.Latency, t.SizeBytes)),
        ];
    }

    /// <summary>Reads the journal of an obj folder, while a build may write it.</summary>
    /// <exception cref="NasException">NAS3106: there is none.</exception>
    public static StudyRecord Read(string objFolder)
    {
        var path = Path.Combine(objFolder, Journal);
        if (!File.Exists(path))
        {
            throw new NasException(Descriptors.NoTrials.With(path));
        }

        return new StudyRecord(
        [
            .. TrialStore<Policy, Measured>.Read(path).Where(t => t.Seconds > 0)
                .Select((t, i) => new StudiedTrial(
                    i + 1, t.Measured?.Quality, t.Measured?.LatencyRatio, t.Measured?.Counts.Find(Measurement.Size),
                    t.Seconds, t.Arrival?.Worker, t.Arrival?.WorkerSeconds ?? 0, t.Arrival?.Failure)),
        ]);
    }
}
