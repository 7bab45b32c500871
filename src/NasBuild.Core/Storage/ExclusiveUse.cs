using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Storage;

/// <summary>
/// A lock between processes: one build at a time works on a model, the others wait. The operating system releases the
/// lock of a killed process.
/// </summary>
internal sealed class ExclusiveUse : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream file;

    private ExclusiveUse(FileStream file) => this.file = file;

    /// <summary>Waits until no other process uses <paramref name="what"/>.</summary>
    /// <param name="what">The resource: the full path of a file, or the name of a device.</param>
    /// <param name="report">Receives one diagnostic if it has to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static ExclusiveUse Of(string what, Action<Diagnostic> report, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"nasbuild-{Environment.UserName}"));
        var path = Path.Combine(folder.FullName, ContentKey.Of(what) + ".lock");
        for (var waited = false; ; waited = true)
        {
            try
            {
                return new ExclusiveUse(new FileStream(
                    path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!waited)
                {
                    report(Descriptors.WaitingForBuild.With(what));
                }

                cancellation.WaitHandle.WaitOne(Pause);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    public void Dispose() => file.Dispose();
}
