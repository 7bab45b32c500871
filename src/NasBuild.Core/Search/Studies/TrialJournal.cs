using NasBuild.Core.Diagnostics;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Search.Studies;

/// <summary>
/// Every trial ever measured, one JSON line each, flushed as it is written: a kill at any moment costs at most the trials in flight.
/// A line names the space it belongs to, the content key of all that its measurements depend on, so that trials of other settings
/// stay in the file and are found again when the settings return.
/// </summary>
internal sealed class TrialJournal : IDisposable
{
    private readonly Dictionary<(string Space, Policy Policy), Trial> trials = [];
    private readonly Lock gate = new();
    private readonly Journal<Line> file;

    private TrialJournal(string path, Action<Diagnostic> report) => file = Journal<Line>.Open(path, l => l is { Space: not null, Levels: not null, Measured.Counts: not null }, Read, report);

    /// <summary>Opens or makes the journal at <paramref name="path"/>; what follows a damaged line is dropped and told.</summary>
    /// <exception cref="NasException">The file cannot be read and written.</exception>
    public static TrialJournal Open(string path, Action<Diagnostic> report) => new(path, report);

    /// <summary>The trial of that policy in that space, if it was measured before.</summary>
    public Trial? Find(string space, Policy policy)
    {
        lock (gate)
        {
            return trials.GetValueOrDefault((space, policy));
        }
    }

    /// <summary>The trials in that space, in the order in which they were first recorded.</summary>
    public IReadOnlyList<Trial> All(string space)
    {
        lock (gate)
        {
            return [.. trials.Where(t => t.Key.Space == space).Select(t => t.Value)];
        }
    }

    /// <summary>Records a trial before anything else happens.</summary>
    /// <exception cref="NasException">The file cannot be written, such as on a full disk.</exception>
    public void Append(string space, Trial trial)
    {
        lock (gate)
        {
            trials[(space, trial.Policy)] = trial;
            file.Append(new Line(
                space, [.. trial.Policy.Levels], trial.Measured, trial.Seconds));
        }
    }

    public void Dispose() => file.Dispose();

    private void Read(Line line)
    {
        var policy = new Policy([.. line.Levels]);
        trials[(line.Space, policy)] = new Trial(policy, line.Measured, line.Seconds);
    }

    private sealed record Line(string Space, int[] Levels, Measured Measured, double Seconds);
}
