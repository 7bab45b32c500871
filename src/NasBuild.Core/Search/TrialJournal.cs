using System.Text.Json;
using System.Text.Json.Serialization;
using NasBuild.Core.Compression;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pipeline;
using NasBuild.Engine;

namespace NasBuild.Core.Search;

/// <summary>
/// Every trial ever measured, one JSON line each, flushed as it is written: a kill at any moment costs at most the trials in flight.
/// A line names the space it belongs to, the content key of all that its measurements depend on, so that trials of other settings
/// stay in the file and are found again when the settings return.
/// </summary>
internal sealed class TrialJournal : IDisposable
{
    // A candidate may be as bad as infinity.
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly Dictionary<(string Space, Policy Policy), Trial> trials = [];
    private readonly Lock gate = new();
    private readonly FileStream file;

    private TrialJournal(FileStream file) => this.file = file;

    /// <summary>Opens or makes the journal at <paramref name="path"/>; what follows a damaged line is dropped and told.</summary>
    /// <exception cref="NasException">The file cannot be read and written.</exception>
    public static TrialJournal Open(string path, Action<Diagnostic> report)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var journal = new TrialJournal(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
            journal.Load(report);
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, e);
        }
    }

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
        var line = JsonSerializer.SerializeToUtf8Bytes(new Line(
            space, [.. trial.Policy.Levels], trial.Measured.Quality, trial.Measured.LatencyRatio, trial.Measured.SizeBytes, trial.Measured.Operations, trial.Seconds), Format);
        lock (gate)
        {
            trials[(space, trial.Policy)] = trial;
            try
            {
                file.Write([.. line, (byte)'\n']);
                file.Flush(flushToDisk: true);
            }
            catch (IOException e)
            {
                throw AtomicFile.Failure(file.Name, e);
            }
        }
    }

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

            var policy = new Policy([.. line.Levels]);
            trials[(line.Space, policy)] = new Trial(policy, new Measured(line.Quality, line.Latency, line.Bytes, line.Operations), line.Seconds);
        }

        file.SetLength(good);
        file.Seek(0, SeekOrigin.End);
    }

    private static Line? Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Format) is { Space: not null, Levels: not null, Operations: not null } line ? line : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(string Space, int[] Levels, double Quality, double Latency, long Bytes, OperationCount Operations, double Seconds);
}
