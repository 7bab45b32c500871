using System.Text.Json.Serialization;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// The store of all trials, one JSON line each, flushed as it is written: a kill at any moment loses at most the trials
/// in progress. A line names its study by the content key of all that its measurements depend on, so that trials of
/// other settings stay in the file and are found again when the settings are restored. Safe to use from several
/// threads.
/// </summary>
/// <typeparam name="TPoint">The type of a point; equal by value, also after a round trip through JSON.</typeparam>
/// <typeparam name="TResult">The type of its measurements.</typeparam>
internal sealed class TrialStore<TPoint, TResult> : IDisposable
    where TPoint : class, IEquatable<TPoint>
    where TResult : class
{
    private readonly Dictionary<(string Study, TPoint Point), Trial<TPoint, TResult>> trials = [];
    private readonly List<Line> arrivals = [];
    private readonly Lock gate = new();
    private readonly Journal<Line> file;

    private TrialStore(string path, Action<Diagnostic> report) =>
        file = Journal<Line>.Open(path, IsWhole, Read, report);

    /// <summary>
    /// Opens or creates the journal at <paramref name="path"/>; a damaged line and all lines after it are dropped and
    /// reported.
    /// </summary>
    /// <exception cref="NasException">The file cannot be read and written.</exception>
    public static TrialStore<TPoint, TResult> Open(string path, Action<Diagnostic> report) => new(path, report);

    /// <summary>
    /// Returns the trials of all studies in a journal that a build may be writing, in the order of its lines; lines that
    /// are no trials are left out. None if there is no such file.
    /// </summary>
    public static IEnumerable<(TPoint Point, TResult? Measured, double Seconds, Arrival? Arrival)> Read(string path) =>
        Journal<Line>.Read(path, IsWhole).Select(l => (l.Point, l.Measured, l.Seconds, l.Arrival));

    /// <summary>Returns the trial of that point in that study; null if it was not measured.</summary>
    public Trial<TPoint, TResult>? Find(string study, TPoint point)
    {
        lock (gate)
        {
            return trials.GetValueOrDefault((study, point));
        }
    }

    /// <summary>Returns the trials of that study, in the order in which they were first recorded.</summary>
    public IReadOnlyList<Trial<TPoint, TResult>> All(string study)
    {
        lock (gate)
        {
            return [.. trials.Where(t => t.Key.Study == study).Select(t => t.Value)];
        }
    }

    /// <summary>Records a trial and flushes it to the file.</summary>
    /// <exception cref="NasException">The file cannot be written, such as on a full disk.</exception>
    public void Append(string study, Trial<TPoint, TResult> trial)
    {
        lock (gate)
        {
            trials[(study, trial.Point)] = trial;
            file.Append(new Line(study, trial.Point, trial.Measured, trial.Seconds));
        }
    }

    /// <summary>Records a result of a concurrent search and flushes it to the file.</summary>
    /// <param name="study">The study.</param>
    /// <param name="point">The point.</param>
    /// <param name="measured">The measurements; null if it could not be measured.</param>
    /// <param name="seconds">Its part of the search's time.</param>
    /// <param name="arrival">Its place in the search.</param>
    /// <exception cref="NasException">The file cannot be written, such as on a full disk.</exception>
    public void Append(string study, TPoint point, TResult? measured, double seconds, Arrival arrival)
    {
        lock (gate)
        {
            var line = new Line(study, point, measured, seconds, arrival);
            Read(line);
            file.Append(line);
        }
    }

    /// <summary>Returns the results of a concurrent search, in the order of their arrival.</summary>
    public IReadOnlyList<(TPoint Point, TResult? Measured, double Seconds, Arrival Arrival)> Arrivals(
        string study, string search)
    {
        lock (gate)
        {
            return [.. arrivals.Where(l => l.Study == study && l.Arrival!.Search == search)
                .Select(l => (l.Point, l.Measured, l.Seconds, l.Arrival!))];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static bool IsWhole(Line line) =>
        line is { Study: not null, Point: not null } && (line.Measured is not null || line.Arrival?.Failure is not null);

    private void Read(Line line)
    {
        if (line.Measured is { } measured)
        {
            trials[(line.Study, line.Point)] = new Trial<TPoint, TResult>(line.Point, measured, line.Seconds)
            {
                Worker = line.Arrival?.Worker,
                WorkerSeconds = line.Arrival?.WorkerSeconds ?? 0,
            };
        }

        if (line.Arrival is not null)
        {
            arrivals.Add(line);
        }
    }

    private sealed record Line(
        string Study, TPoint Point, TResult? Measured, double Seconds,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Arrival? Arrival = null);
}
