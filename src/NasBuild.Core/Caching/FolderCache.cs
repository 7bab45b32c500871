using System.Globalization;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Caching;

/// <summary>
/// A shared cache in a folder, such as one of a network share: an entry is a file, written beside and renamed.
/// </summary>
/// <param name="folder">The full path of the folder; it is created where its parent exists.</param>
/// <param name="isReadOnly">True if nothing is written, not even when an entry was read.</param>
public sealed class FolderCache(string folder, bool isReadOnly = false) : IListedCache
{
    private const string Temporary = ".tmp";
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public string Place => folder;

    /// <inheritdoc/>
    public bool Fetch(string name, string path, long maxBytes, CancellationToken cancellation) => Guarded(() =>
    {
        var entry = Path.Combine(folder, name);
        if (!File.Exists(entry))
        {
            return Directory.Exists(folder) || CanBeCreated ? false : throw Missing();
        }

        if (!RegularFile.Exists(entry))
        {
            throw new InvalidDataException("it is empty, or no file.");
        }

        using (var from = new FileStream(
            entry, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Write | FileShare.Delete))
        using (var to = File.Create(path))
        {
            EntryCopy.Run(from, to, maxBytes, cancellation);
        }

        if (!isReadOnly)
        {
            Touch(entry);
        }

        return true;
    });

    /// <inheritdoc/>
    public long? SizeOf(string name, CancellationToken cancellation) => Guarded<long?>(() =>
        new FileInfo(Path.Combine(folder, name)) is { Exists: true } file ? file.Length
            : Directory.Exists(folder) || CanBeCreated ? null : throw Missing());

    /// <inheritdoc/>
    public void Put(string name, string path, CancellationToken cancellation) => Guarded(() =>
    {
        if (!Directory.Exists(folder))
        {
            // A share that is not mounted must not become a folder of this machine.
            Directory.CreateDirectory(CanBeCreated ? folder : throw Missing());
        }

        var beside = Path.Combine(folder, string.Create(
            CultureInfo.InvariantCulture, $".{name}.{Guid.NewGuid():N}{Temporary}"));
        try
        {
            using (var from = File.OpenRead(path))
            using (var to = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                EntryCopy.Run(from, to, long.MaxValue, cancellation);
                to.Flush(flushToDisk: true);
            }

            File.Move(beside, Path.Combine(folder, name), overwrite: true);
            CleanUp();
        }
        catch
        {
            TryDelete(beside);
            throw;
        }

        return true;
    });

    /// <inheritdoc/>
    public IReadOnlyList<CacheItem> List(CancellationToken cancellation) => Guarded(() =>
    {
        var files = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles() : throw Missing();
        return files.Where(f => CacheNames.IsValid(f.Name))
            .Select(f => new CacheItem(f.Name, f.Length, new DateTimeOffset(f.LastWriteTimeUtc)))
            .OrderBy(i => i.Name, StringComparer.Ordinal).ToList();
    });

    /// <inheritdoc/>
    public void Delete(string name, CancellationToken cancellation) => Guarded(() =>
    {
        File.Delete(Path.Combine(folder, name));
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private bool CanBeCreated => Directory.Exists(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)));

    private static SharedCacheException Missing() => new("the folder does not exist.");

    // What is read stays longest.
    private static void Touch(string entry)
    {
        try
        {
            File.SetLastWriteTimeUtc(entry, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It may only be read, or is gone.
        }
    }

    // What a writer has left that was killed.
    private void CleanUp()
    {
        foreach (var left in new DirectoryInfo(folder).EnumerateFiles($".*{Temporary}")
            .Where(f => f.LastWriteTimeUtc < DateTime.UtcNow - Abandoned))
        {
            TryDelete(left.FullName);
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
            // The next writer tries again.
        }
    }

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SharedCacheException(e.Message, e);
        }
    }
}
