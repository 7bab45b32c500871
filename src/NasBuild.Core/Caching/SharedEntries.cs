using System.Text;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Caching;

/// <summary>
/// The entries of a shared cache for one build. An entry that is missing or not as it should be is a miss; a cache that
/// cannot be used is left alone for the rest of the build. Each is one warning, and none is an error.
/// </summary>
internal sealed class SharedEntries : IDisposable
{
    // The stages of a build may be processes of their own: what one of them found out holds for the next.
    private const string StateFile = "cache.state";
    private const string Received = "cache.received";
    private const string Sent = "cache.sent";
    private static readonly TimeSpan StateAge = TimeSpan.FromMinutes(10);
    private readonly Lazy<ISharedCache> cache;
    private readonly string place;
    private readonly string obj;
    private readonly long maxBytes;
    private readonly Action<Diagnostic> report;
    private readonly bool isReadOnly;
    private bool readable;
    private bool writable;

    /// <param name="open">Opens the cache.</param>
    /// <param name="place">Its address, as it is shown.</param>
    /// <param name="isReadOnly">True if nothing is stored.</param>
    /// <param name="obj">The build's obj folder.</param>
    /// <param name="maxBytes">The maximum size of an entry.</param>
    /// <param name="report">Receives the warnings.</param>
    public SharedEntries(
        Func<ISharedCache> open, string place, bool isReadOnly, string obj, long maxBytes, Action<Diagnostic> report)
    {
        cache = new Lazy<ISharedCache>(open);
        (this.place, this.obj, this.maxBytes, this.report) = (place, obj, maxBytes, report);
        this.isReadOnly = isReadOnly;
        var state = File.Exists(StatePath) && DateTime.UtcNow - File.GetLastWriteTimeUtc(StatePath) < StateAge
            ? File.ReadAllText(StatePath) : "";
        readable = state != State("unusable");
        writable = readable && !isReadOnly && state != State("unwritable");
    }

    /// <summary>True if entries can be looked up.</summary>
    public bool IsReadable => readable;

    /// <summary>True if entries can be stored.</summary>
    public bool IsWritable => writable;

    /// <summary>The address, as it is shown.</summary>
    public string Place => place;

    private string StatePath => Path.Combine(obj, StateFile);

    /// <summary>Tries a cache again that an earlier build could not use.</summary>
    public void Retry()
    {
        File.Delete(StatePath);
        (readable, writable) = (true, !isReadOnly);
    }

    /// <summary>Returns what is made of an entry; null for a miss.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="use">
    /// Makes it; throws <see cref="InvalidDataException"/> or <see cref="System.Text.Json.JsonException"/> if the entry
    /// is not what it should be.
    /// </param>
    /// <param name="cancellation">Ends the attempt.</param>
    public (T? Found, bool IsDamaged) Get<T>(string name, Func<CacheEntry, T> use, CancellationToken cancellation)
        where T : class
    {
        if (!readable)
        {
            return (null, false);
        }

        var path = Path.Combine(obj, Received);
        try
        {
            Directory.CreateDirectory(obj);
            if (!cache.Value.Fetch(name, path, maxBytes, cancellation))
            {
                return (null, false);
            }

            using var entry = CacheEntry.Open(path, name);
            return (use(entry), false);
        }
        catch (Exception e) when (e is SharedCacheException or IOException or UnauthorizedAccessException)
        {
            GiveUp(e.Message);
            return (null, false);
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException)
        {
            report(Descriptors.CacheEntryUnusable.With(
                name, place, e is InvalidDataException ? e.Message : "its result has another form."));
            return (null, true);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Stores an entry.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="contents">The files that become its parts, by the names of the parts.</param>
    /// <param name="evenIfThere">False if an entry of the same size is left as it is.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public void Put(
        string name, IReadOnlyList<KeyValuePair<string, string>> contents, bool evenIfThere,
        CancellationToken cancellation)
    {
        if (!writable)
        {
            return;
        }

        var path = Path.Combine(obj, Sent);
        try
        {
            var bytes = CacheEntry.Write(path, name, contents);
            if (bytes > maxBytes)
            {
                report(Descriptors.CacheEntryNotStored.With(
                    name, place,
                    FormattableString.Invariant($"it has {bytes:N0} bytes, and {maxBytes:N0} is the maximum.")));
            }
            else if (evenIfThere || cache.Value.SizeOf(name, cancellation) != bytes)
            {
                cache.Value.Put(name, path, cancellation);
            }
        }
        catch (Exception e) when (e is SharedCacheException or IOException or UnauthorizedAccessException)
        {
            writable = false;
            Remember("unwritable");
            report(Descriptors.CacheEntryNotStored.With(name, place, e.Message));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (cache.IsValueCreated)
        {
            cache.Value.Dispose();
        }
    }

    private void GiveUp(string reason)
    {
        readable = writable = false;
        Remember("unusable");
        report(Descriptors.CacheUnavailable.With(place, reason));
    }

    private void Remember(string state) => AtomicFile.Write(StatePath, Encoding.UTF8.GetBytes(State(state)));

    private string State(string state) => $"{state} {place}\n";
}
