using System.Globalization;
using System.Text;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Storage;

/// <summary>
/// A lock between processes: one build at a time works in an obj folder, the others wait. It is a file in that folder,
/// so that all who write there agree, whatever the path by which they name it and whoever they are. The operating
/// system releases the lock of a killed process.
/// </summary>
internal sealed class ExclusiveUse : IDisposable
{
    private const string LockName = "in-use.lock";

    // Nobody else can read the locked file.
    private const string HolderName = "in-use.txt";
    private const string Unknown = "unknown process";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream file;

    private ExclusiveUse(FileStream file) => this.file = file;

    /// <summary>The longest wait.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromHours(2);

    /// <summary>Waits until no other process works in a folder, and creates the folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="report">Receives one diagnostic if it has to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NasException">
    /// The folder cannot be written, or the other process does not end within the limit.
    /// </exception>
    public static ExclusiveUse OfFolder(string folder, Action<Diagnostic> report, CancellationToken cancellation) =>
        Of(folder, folder, Limit, report, cancellation);

    /// <summary>Waits until no other process of this user uses a device.</summary>
    /// <inheritdoc cref="OfFolder"/>
    public static ExclusiveUse OfDevice(string device, Action<Diagnostic> report, CancellationToken cancellation) =>
        Of(device, OfUser(device), Limit, report, cancellation);

    /// <summary>Returns a folder of this user and machine for what several builds share.</summary>
    public static string OfUser(string what) =>
        Path.Combine(Path.GetTempPath(), $"nasbuild-{Environment.UserName}", ContentKey.Of(what));

    /// <inheritdoc cref="OfFolder"/>
    internal static ExclusiveUse Of(
        string what, string folder, TimeSpan limit, Action<Diagnostic> report, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, LockName);
        var begun = TimeProvider.System.GetTimestamp();
        for (var waited = false; ; waited = true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new ExclusiveUse(Lock(path, Path.Combine(folder, HolderName)));
            }
            catch (IOException e) when (IsSharingViolation(e))
            {
                if (!waited)
                {
                    report(Descriptors.WaitingForBuild.With(what, Holder(folder)));
                }

                if (TimeProvider.System.GetElapsedTime(begun) > limit)
                {
                    throw new NasException(Descriptors.WaitedTooLong.With(
                        what, Holder(folder), Math.Round(limit.TotalMinutes)), e);
                }

                cancellation.WaitHandle.WaitOne(Pause);
                cancellation.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw AtomicFile.Failure(path, e);
            }
        }
    }

    public void Dispose() => file.Dispose();

    // Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; elsewhere EWOULDBLOCK, 11 on Linux and 35 on macOS.
    // Every other error would never pass.
    private static bool IsSharingViolation(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is 32 or 33
        : e.HResult is 11 or 35;

    private static FileStream Lock(string path, string holder)
    {
        var locked = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            // In place of whatever is there: a pipe would wait for a reader.
            File.Delete(holder);
            File.WriteAllText(holder, string.Create(
                CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
            return locked;
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    private static string Holder(string folder)
    {
        try
        {
            var path = Path.Combine(folder, HolderName);
            if (!RegularFile.Exists(path))
            {
                return Unknown;
            }

            // Its first line only: it may be anybody's file.
            using var reader = new StreamReader(new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.UTF8);
            var text = new char[80];
            var read = reader.ReadBlock(text);
            return read == 0 ? Unknown : new string([.. text.Take(read).TakeWhile(c => !char.IsControl(c))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }
}
