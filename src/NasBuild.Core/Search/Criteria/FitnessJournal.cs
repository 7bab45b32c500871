using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Search.Criteria;

/// <summary>
/// Every candidate ever measured, one JSON line each, flushed as it is written: a kill costs at most those in flight. A line names the
/// content key of all that its fitness depends on, so that candidates of other settings stay in the file and are found again when the settings return.
/// </summary>
internal sealed class FitnessJournal : IDisposable
{
    private readonly Dictionary<string, (Fitness Fitness, double Seconds)> found = [];
    private readonly Journal<Line> file;
    private readonly string key;

    private FitnessJournal(string path, string key, Action<Diagnostic> report)
    {
        this.key = key;
        file = Journal<Line>.Open(path, l => l is { Key: not null, Candidate: not null, Mask: not null }, Read, report);
    }

    /// <summary>What was measured under the key, in no particular order.</summary>
    public IEnumerable<Fitness> All => found.Values.Select(f => f.Fitness);

    /// <summary>Opens or makes the journal at <paramref name="path"/>; what follows a damaged line is dropped and told.</summary>
    /// <exception cref="NasException">The file cannot be read and written.</exception>
    public static FitnessJournal Open(string path, string key, Action<Diagnostic> report) => new(path, key, report);

    /// <summary>What was measured of that candidate, and how long it took; null where nothing was.</summary>
    public (Fitness Fitness, double Seconds)? Find(string candidate) => found.TryGetValue(candidate, out var entry) ? entry : null;

    /// <summary>Records a measurement before anything else happens.</summary>
    /// <exception cref="NasException">The file cannot be written, such as on a full disk.</exception>
    public void Append(string candidate, Fitness fitness, double seconds)
    {
        found[candidate] = (fitness, seconds);
        file.Append(new Line(key, candidate, fitness.Perplexity, fitness.Mask, seconds));
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Read(Line line)
    {
        if (line.Key == key)
        {
            found[line.Candidate] = (new Fitness(line.Perplexity, line.Mask), line.Seconds);
        }
    }

    private sealed record Line(string Key, string Candidate, double Perplexity, string Mask, double Seconds);
}
