namespace NasBuild.Core.Caching;

/// <summary>
/// A place in which builds of several machines share finished results: entries by name, each written as a whole.
/// Whoever can write to it may be anybody, so an entry is checked before it is used.
/// </summary>
public interface ISharedCache : IDisposable
{
    /// <summary>Its address as it is shown: without secrets.</summary>
    string Place { get; }

    /// <summary>Copies an entry into a new file.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The maximum size.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>False if there is no such entry.</returns>
    /// <exception cref="SharedCacheException">The cache cannot be used.</exception>
    /// <exception cref="InvalidDataException">The entry is too large, or breaks off.</exception>
    bool Fetch(string name, string path, long maxBytes, CancellationToken cancellation);

    /// <summary>Returns the size of an entry in bytes; null if there is none.</summary>
    /// <exception cref="SharedCacheException">The cache cannot be used.</exception>
    long? SizeOf(string name, CancellationToken cancellation);

    /// <summary>
    /// Stores a file as an entry, in place of an earlier one. Several writers may do so at the same time.
    /// </summary>
    /// <exception cref="SharedCacheException">The cache cannot be used, or does not take the entry.</exception>
    void Put(string name, string path, CancellationToken cancellation);
}
