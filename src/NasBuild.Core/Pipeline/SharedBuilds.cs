using System.Text;
using NasBuild.Core.Builds;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Pipeline;

/// <summary>
/// The builds of one nas.yaml by several projects, as in a solution that is built in parallel: one of them searches at
/// a time, and the others take its results, if these are of the same inputs.
/// </summary>
internal sealed class SharedBuilds(BuildRequest request)
{
    private const string Folders = "folders.txt";
    private const int MaxFolders = 100;
    private readonly DateTime begun = DateTime.UtcNow;
    private readonly string obj = Path.GetFullPath(request.ObjFolder);
    private readonly Lazy<string> folder = new(() => ExclusiveUse.OfUser(RealPath.Of(request.ConfigPath)));
    private int depth;

    /// <summary>
    /// Waits until no other build makes a shared result. Without a folder for temporary files each build searches by
    /// itself: then there is nothing to dispose, and nothing is found.
    /// </summary>
    public IDisposable? Enter(BuildContext context)
    {
        // A shared result may need another one.
        if (depth > 0)
        {
            return null;
        }

        ExclusiveUse? use = null;
        try
        {
            use = ExclusiveUse.OfFolder(folder.Value, context.Report, context.Cancellation);
            Remember();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || IsUnwritable(e))
        {
            use?.Dispose();
            return null;
        }

        depth++;
        return new Use(() =>
        {
            depth--;
            use.Dispose();
        });
    }

    /// <summary>Returns a result of another project's build; null if there is none.</summary>
    /// <param name="file">The file of the result in an obj folder.</param>
    /// <param name="key">The key of its inputs.</param>
    /// <param name="anew">True if only a result that was made since this build began will do.</param>
    public T? Find<T>(string file, string key, bool anew)
        where T : class => depth == 0 ? null : Read().Where(f => f != obj).Select(f => Path.Combine(f, file))
            .Where(f => !anew || File.GetLastWriteTimeUtc(f) >= begun)
            .Select(f => StageCache.Find<T>(f, key)).FirstOrDefault(r => r is not null);

    private static bool IsUnwritable(Exception e) => e is NasException { Diagnostics: [var first, ..] }
        && (first.Id == Descriptors.OutputNotWritable.Id || first.Id == Descriptors.DiskFull.Id);

    private void Remember()
    {
        string[] known = [.. Read().Where(f => f != obj && Directory.Exists(f)).TakeLast(MaxFolders), obj];
        AtomicFile.WriteIfChanged(
            Path.Combine(folder.Value, Folders), Encoding.UTF8.GetBytes(string.Concat(known.Select(f => f + "\n"))));
    }

    private string[] Read()
    {
        var path = Path.Combine(folder.Value, Folders);
        return File.Exists(path) ? [.. File.ReadAllLines(path).Where(Path.IsPathFullyQualified)] : [];
    }

    private sealed class Use(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
