namespace NasBuild.Core.Caching;

/// <summary>Reads the entries of a shared cache and checks their hashes.</summary>
public static class CacheVerification
{
    /// <summary>Returns the entries that are not usable, with the reason.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="items">Its entries.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="SharedCacheException">The cache cannot be used.</exception>
    public static IReadOnlyList<(string Name, string Reason)> Run(
        ISharedCache cache, IReadOnlyList<CacheItem> items, CancellationToken cancellation)
    {
        List<(string, string)> damaged = [];
        var folder = Directory.CreateTempSubdirectory("nasbuild-cache-").FullName;
        try
        {
            foreach (var item in items)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    var path = Path.Combine(folder, "entry");
                    if (cache.Fetch(item.Name, path, long.MaxValue, cancellation))
                    {
                        CacheEntry.Open(path, item.Name).Dispose();
                    }
                }
                catch (InvalidDataException e)
                {
                    damaged.Add((item.Name, e.Message));
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return damaged;
    }
}
