namespace NasBuild.Core.Caching;

/// <summary>A cache that lists its entries. Plain HTTP does not.</summary>
public interface IListedCache : ISharedCache
{
    /// <summary>Returns all entries.</summary>
    /// <exception cref="SharedCacheException">The cache cannot be used.</exception>
    IReadOnlyList<CacheItem> List(CancellationToken cancellation);

    /// <summary>Deletes an entry, if it is there.</summary>
    /// <exception cref="SharedCacheException">The cache cannot be used.</exception>
    void Delete(string name, CancellationToken cancellation);
}

/// <summary>An entry in the list of a cache.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Used">When it was stored, or last read where the cache knows that.</param>
public sealed record CacheItem(string Name, long Bytes, DateTimeOffset Used);
