using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Storage;

/// <summary>
/// A file of JSON lines, each flushed as it is written: a kill at any moment loses at most the line that is not written
/// yet. Not safe for several threads.
/// </summary>
/// <typeparam name="TLine">The type of a line.</typeparam>
internal sealed class Journal<TLine> : IDisposable
    where TLine : class
{
    // A candidate's measurement may be infinite.
    private static readonly JsonSerializerOptions Format =
        new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly FileStream file;

    private Journal(FileStream file) => this.file = file;

    /// <summary>
    /// Opens or creates the journal at <paramref name="path"/>; a damaged line and all lines after it are dropped and
    /// reported.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="whole">Returns true if a line is complete.</param>
    /// <param name="read">Receives the existing lines.</param>
    /// <param name="report">Receives their problems.</param>
    /// <exception cref="NasException">The file cannot be read and written.</exception>
    public static Journal<TLine> Open(
        string path, Func<TLine, bool> whole, Action<TLine> read, Action<Diagnostic> report)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (!RegularFile.Exists(path))
            {
                // Nothing is lost, and a pipe or a device is no journal.
                File.Delete(path);
            }

            var journal = new Journal<TLine>(new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
            journal.Load(whole, read, report);
            return journal;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, e);
        }
    }

    /// <summary>
    /// Returns the lines of a journal that another process may be writing; those that are not complete are left out. None
    /// if there is no such file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="whole">Returns true if a line is complete.</param>
    public static IEnumerable<TLine> Read(string path, Func<TLine, bool> whole)
    {
        // Empty as well: a pipe in place of a file.
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            yield break;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } text)
        {
            if (Parse(Encoding.UTF8.GetBytes(text)) is { } line && whole(line))
            {
                yield return line;
            }
        }
    }

    /// <summary>Writes a line and flushes it.</summary>
    /// <exception cref="NasException">The file cannot be written, such as on a full disk.</exception>
    public void Append(TLine line)
    {
        try
        {
            file.Write([.. CheckedLine.Of(JsonSerializer.SerializeToUtf8Bytes(line, Format)), (byte)'\n']);
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

        // A last line without a line break was cut off by a kill: it is dropped, whatever its content.
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
            return CheckedLine.Read(text) is { } whole ? StageCache.FromBytes<TLine>(whole, Format) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
