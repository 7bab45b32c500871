using System.Text.Json;
using System.Text.Json.Serialization;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Storage;

/// <summary>A file of JSON lines, each flushed as it is written: a kill at any moment costs at most what was not written yet. Not safe for several threads.</summary>
/// <typeparam name="TLine">What a line holds.</typeparam>
internal sealed class Journal<TLine> : IDisposable
    where TLine : class
{
    // A candidate may be as bad as infinity.
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly FileStream file;

    private Journal(FileStream file) => this.file = file;

    /// <summary>Opens or makes the journal at <paramref name="path"/>; what follows a damaged line is dropped and told.</summary>
    /// <param name="path">The file.</param>
    /// <param name="whole">True if a line has all that it must have.</param>
    /// <param name="read">Receives the lines that are there.</param>
    /// <param name="report">Receives what is wrong with them.</param>
    /// <exception cref="NasException">The file cannot be read and written.</exception>
    public static Journal<TLine> Open(string path, Func<TLine, bool> whole, Action<TLine> read, Action<Diagnostic> report)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var journal = new Journal<TLine>(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
            journal.Load(whole, read, report);
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, e);
        }
    }

    /// <summary>Writes a line before anything else happens.</summary>
    /// <exception cref="NasException">The file cannot be written, such as on a full disk.</exception>
    public void Append(TLine line)
    {
        try
        {
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, Format), (byte)'\n']);
            file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw AtomicFile.Failure(file.Name, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Load(Func<TLine, bool> whole, Action<TLine> read, Action<Diagnostic> report)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var good = 0;

        // A last line without its end was cut off by a kill: it goes, whatever it holds.
        for (int number = 1, end; (end = Array.IndexOf(bytes, (byte)'\n', good)) >= 0; good = end + 1, number++)
        {
            if (Parse(bytes.AsSpan(good..end)) is not { } line || !whole(line))
            {
                report(Descriptors.JournalDamaged.With(file.Name, number));
                break;
            }

            read(line);
        }

        file.SetLength(good);
        file.Seek(0, SeekOrigin.End);
    }

    private static TLine? Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<TLine>(text, Format);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
