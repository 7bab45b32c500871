using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Storage;

/// <summary>
/// Writes files to a temporary file beside them and renames it: after a crash, and for every reader, there is the old
/// file or the new one, never a part.
/// </summary>
public static class AtomicFile
{
    // A fixed name, so that the next build overwrites the file of a killed one; builds in one folder wait for each
    // other.
    private const string Temporary = ".tmp";
    private const int DiskFull = 28;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>Writes <paramref name="bytes"/> to <paramref name="path"/>, and creates its folder.</summary>
    /// <exception cref="NasException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) =>
        Write(path, path + Temporary, file => file.Write(bytes.Span));

    /// <summary>Writes what <paramref name="write"/> writes into a stream.</summary>
    /// <exception cref="NasException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write) => Write(path, path + Temporary, write);

    /// <summary>Writes a file that several processes may write at the same time: the last one's stays.</summary>
    /// <exception cref="NasException">The file cannot be written.</exception>
    public static void WriteShared(string path, ReadOnlyMemory<byte> bytes)
    {
        Write(
            path,
            string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}{Temporary}"),
            file => file.Write(bytes.Span));
        DeleteLeft(path);
    }

    /// <summary>
    /// Writes a file if its contents change; otherwise it keeps its time, so that dependent steps do not run again.
    /// </summary>
    /// <exception cref="NasException">The file cannot be written.</exception>
    public static void WriteIfChanged(string path, byte[] bytes)
    {
        if (!Holds(path, bytes))
        {
            Write(path, bytes);
        }
    }

    /// <summary>Returns true if a file has this content.</summary>
    public static bool Holds(string path, byte[] bytes) => RegularFile.Exists(path)
        && FileSize.Of(path) == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

    /// <summary>Copies <paramref name="source"/> to <paramref name="path"/>, and creates its folder.</summary>
    /// <exception cref="NasException">The copy cannot be written.</exception>
    public static void Copy(string source, string path)
    {
        using var stream = RegularFile.OpenRead(source);
        Write(path, path + Temporary, stream.CopyTo);
    }

    private static void Write(string path, string beside, Action<Stream> write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(beside);
            throw Failure(path, e);
        }
    }

    /// <summary>Returns the exception for a <paramref name="path"/> that could not be written.</summary>
    public static NasException Failure(string path, Exception e) => new(
        IsDiskFull(e) ? Descriptors.DiskFull.With(path) : Descriptors.OutputNotWritable.With(path, e.Message), e);

    private static bool IsDiskFull(Exception e) =>
        e is IOException && ((e.HResult & 0xFFFF) == DiskFull || e.HResult == DiskFullWindows
            || e.Message.Contains("No space left", StringComparison.Ordinal));

    // What killed processes have begun; one of another machine may be writing this moment.
    private static void DeleteLeft(string path)
    {
        var begin = $"{Path.GetFileName(path)}.";
        try
        {
            foreach (var file in new FileInfo(path).Directory!.EnumerateFiles($"*{Temporary}"))
            {
                var stem = Path.GetFileNameWithoutExtension(file.Name);
                if (stem.StartsWith(begin, StringComparison.Ordinal) && int.TryParse(stem[begin.Length..], out var process)
                    && !IsRunning(process) && DateTime.UtcNow - file.LastWriteTimeUtc > TimeSpan.FromSeconds(1))
                {
                    TryDelete(file.FullName);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file itself is written, in a folder that cannot be listed.
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a temporary file remains; the original error is the one to report.
        }
    }
}
