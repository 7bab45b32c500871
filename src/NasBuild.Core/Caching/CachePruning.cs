namespace NasBuild.Core.Caching;

/// <summary>Deletes what nobody uses from a shared cache.</summary>
public static class CachePruning
{
    /// <summary>Deletes entries, those that were not used for longest first, and returns them.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="age">The age from which on an entry is deleted; null for any.</param>
    /// <param name="maxBytes">The size that the rest may have; null for any.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="SharedCacheException">The cache cannot be used.</exception>
    public static IReadOnlyList<CacheItem> Run(
        IListedCache cache, TimeSpan? age, long? maxBytes, TimeProvider time, CancellationToken cancellation)
    {
        var items = cache.List(cancellation).OrderBy(i => i.Used).ToList();
        var left = items.Sum(i => i.Bytes);
        var oldest = age is { } limit ? time.GetUtcNow() - limit : DateTimeOffset.MinValue;
        List<CacheItem> deleted = [];
        foreach (var item in items.TakeWhile(i => i.Used < oldest || left > maxBytes))
        {
            cancellation.ThrowIfCancellationRequested();
            cache.Delete(item.Name, cancellation);
            deleted.Add(item);
            left -= item.Bytes;
        }

        return deleted;
    }
}
