using System.Text.Json;
using System.Text.Json.Serialization;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;

namespace NasBuild.Core.Pruning.Evolution;

/// <summary>
/// Every candidate ever measured, one JSON line each, flushed as it is written: a kill costs at most those in flight. A line names the
/// content key of all that its fitness depends on, so that candidates of other settings stay in the file and are found again when the settings return.
/// </summary>
internal sealed class FitnessJournal : IDisposable
{
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly Dictionary<string, (Fitness Fitness, double Seconds)> found = [];
    private readonly FileStream file;
    private readonly string key;

    private FitnessJournal(FileStream file, string key) => (this.file, this.key) = (file, key);

    /// <summary>What was measured under the key, in no particular order.</summary>
    public IEnumerable<Fitness> All => found.Values.Select(f => f.Fitness);

    /// <summary>Opens or makes the journal at <paramref name="path"/>; what follows a damaged line is dropped and told.</summary>
    /// <exception cref="NasException">The file cannot be read and written.</exception>
    public static FitnessJournal Open(string path, string key, Action<Diagnostic> report)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var journal = new FitnessJournal(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), key);
            journal.Load(report);
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, e);
        }
    }

    /// <summary>What was measured of that candidate, and how long it took; null where nothing was.</summary>
    public (Fitness Fitness, double Seconds)? Find(string candidate) => found.TryGetValue(candidate, out var entry) ? entry : null;

    /// <summary>Records a measurement before anything else happens.</summary>
    /// <exception cref="NasException">The file cannot be written, such as on a full disk.</exception>
    public void Append(string candidate, Fitness fitness, double seconds)
    {
        found[candidate] = (fitness, seconds);
        try
        {
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(new Line(key, candidate, fitness.Perplexity, fitness.Mask, seconds), Format), (byte)'\n']);
            file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw AtomicFile.Failure(file.Name, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Load(Action<Diagnostic> report)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var good = 0;

        // A last line without its end was cut off by a kill: it goes, whatever it holds.
        for (int number = 1, end; (end = Array.IndexOf(bytes, (byte)'\n', good)) >= 0; good = end + 1, number++)
        {
            if (Parse(bytes.AsSpan(good..end)) is not { } line)
            {
                report(Descriptors.JournalDamaged.With(file.Name, number));
                break;
            }

            if (line.Key == key)
            {
                found[line.Candidate] = (new Fitness(line.Perplexity, line.Mask), line.Seconds);
            }
        }

        file.SetLength(good);
        file.Seek(0, SeekOrigin.End);
    }

    private static Line? Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Format) is { Key: not null, Candidate: not null, Mask: not null } line ? line : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(string Key, string Candidate, double Perplexity, string Mask, double Seconds);
}
