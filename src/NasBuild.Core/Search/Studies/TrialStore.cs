using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// Every trial ever measured, one JSON line each, flushed as it is written: a kill at any moment costs at most the trials in flight.
/// A line names the study it belongs to, the content key of all that its measurements depend on, so that trials of other settings
/// stay in the file and are found again when the settings return. Safe to use from several threads.
/// </summary>
/// <typeparam name="TPoint">What varies; equal by value, and the same after it was written as JSON and read.</typeparam>
/// <typeparam name="TResult">What is measured of it.</typeparam>
internal sealed class TrialStore<TPoint, TResult> : IDisposable
    where TPoint : class, IEquatable<TPoint>
    where TResult : class
{
    private readonly Dictionary<(string Study, TPoint Point), Trial<TPoint, TResult>> trials = [];
    private readonly Lock gate = new();
    private readonly Journal<Line> file;

    private TrialStore(string path, Action<Diagnostic> report) =>
        file = Journal<Line>.Open(path, l => l is { Study: not null, Point: not null, Measured: not null }, Read, report);

    /// <summary>Opens or makes the journal at <paramref name="path"/>; what follows a damaged line is dropped and reported.</summary>
    /// <exception cref="NasException">The file cannot be read and written.</exception>
    public static TrialStore<TPoint, TResult> Open(string path, Action<Diagnostic> report) => new(path, report);

    /// <summary>The trial of that point in that study; null where it was not measured.</summary>
    public Trial<TPoint, TResult>? Find(string study, TPoint point)
    {
        lock (gate)
        {
            return trials.GetValueOrDefault((study, point));
        }
    }

    /// <summary>The trials of that study, in the order in which they were first recorded.</summary>
    public IReadOnlyList<Trial<TPoint, TResult>> All(string study)
    {
        lock (gate)
        {
            return [.. trials.Where(t => t.Key.Study == study).Select(t => t.Value)];
        }
    }

    /// <summary>Records a trial before anything else happens.</summary>
    /// <exception cref="NasException">The file cannot be written, such as on a full disk.</exception>
    public void Append(string study, Trial<TPoint, TResult> trial)
    {
        lock (gate)
        {
            trials[(study, trial.Point)] = trial;
            file.Append(new Line(study, trial.Point, trial.Measured, trial.Seconds));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Read(Line line) => trials[(line.Study, line.Point)] = new Trial<TPoint, TResult>(line.Point, line.Measured, line.Seconds);

    private sealed record Line(string Study, TPoint Point, TResult Measured, double Seconds);
}
