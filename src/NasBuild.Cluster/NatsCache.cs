using NasBuild.Core.Caching;
using NasBuild.Core.Configuration.Settings;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace NasBuild.Cluster;

/// <summary>A shared cache in the object store of a NATS server with JetStream.</summary>
public sealed class NatsCache : IListedCache
{
    /// <summary>The name of the object store.</summary>
    public const string Bucket = "nasbuild-cache";

    private const int ApiNotFound = 404;
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);
    private readonly ClusterAccess access;
    private readonly NatsConnection nats;
    private INatsObjStore? store;

    private NatsCache(ClusterAccess access, NatsConnection nats) => (this.access, this.nats) = (access, nats);

    /// <inheritdoc/>
    public string Place => access.Server;

    private NatsObjContext Stores => new(new NatsJSContext(nats));

    /// <summary>Connects to the server that settings name.</summary>
    /// <exception cref="SharedCacheException">The server cannot be used.</exception>
    public static ISharedCache Open(CacheSettings settings) =>
        Open(new ClusterAccess(settings.Server!)
        {
            Credentials = settings.Credentials,
            AuthorityFile = settings.Authority,
        });

    /// <summary>Connects to a server.</summary>
    /// <exception cref="SharedCacheException">The server cannot be used.</exception>
    public static NatsCache Open(ClusterAccess access)
    {
        NatsConnection? nats = null;
        try
        {
            nats = new NatsConnection(access.Options(Answer));
            Run(() => nats.ConnectAsync().AsTask().WaitAsync(Answer), CancellationToken.None);
            return new NatsCache(access, nats);
        }
        catch (InvalidDataException e)
        {
            throw new SharedCacheException(e.Message, e);
        }
        catch (SharedCacheException)
        {
            Run(() => nats?.DisposeAsync().AsTask() ?? Task.CompletedTask, CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Fetch(string name, string path, long maxBytes, CancellationToken cancellation) => Run(async () =>
    {
        using var time = TransferTime.Limit(TimeFor(0), cancellation);
        if (await FindAsync(name, time.Token).ConfigureAwait(false) is not { } info)
        {
            return false;
        }

        EntryCopy.Check((long)info.Size, maxBytes);
        time.CancelAfter(TimeFor((long)info.Size));
        await ObjectDownload.ToFileAsync(store!, name, (long)info.Size, path, time.Token).ConfigureAwait(false);
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public long? SizeOf(string name, CancellationToken cancellation) => Run(async () =>
    {
        using var time = TransferTime.Limit(TimeFor(0), cancellation);
        return (long?)(await FindAsync(name, time.Token).ConfigureAwait(false))?.Size;
    }, cancellation);

    /// <inheritdoc/>
    public void Put(string name, string path, CancellationToken cancellation) => Run(async () =>
    {
        await using var file = File.OpenRead(path);
        using var time = TransferTime.Limit(TimeFor(file.Length), cancellation);
        store ??= await Stores
            .CreateObjectStoreAsync(new NatsObjConfig(Bucket), time.Token).ConfigureAwait(false);
        await store.PutAsync(new ObjectMetadata { Name = name }, file, leaveOpen: true, time.Token)
            .ConfigureAwait(false);
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<CacheItem> List(CancellationToken cancellation) => Run<IReadOnlyList<CacheItem>>(async () =>
    {
        List<CacheItem> items = [];
        using var time = TransferTime.Limit(TimeFor(0), cancellation);
        if (await StoreAsync(time.Token).ConfigureAwait(false) is { } found)
        {
            await foreach (var info in found.ListAsync(cancellationToken: time.Token).ConfigureAwait(false))
            {
                time.CancelAfter(TimeFor(0));
                if (!info.Deleted && CacheNames.IsValid(info.Name))
                {
                    items.Add(new CacheItem(info.Name, (long)info.Size, info.MTime));
                }
            }
        }

        return [.. items.OrderBy(i => i.Name, StringComparer.Ordinal)];
    }, cancellation);

    /// <inheritdoc/>
    public void Delete(string name, CancellationToken cancellation) => Run(async () =>
    {
        using var time = TransferTime.Limit(TimeFor(0), cancellation);
        if (await FindAsync(name, time.Token).ConfigureAwait(false) is not null)
        {
            await store!.DeleteAsync(name, time.Token).ConfigureAwait(false);
        }

        return true;
    }, cancellation);

    /// <inheritdoc/>
    public void Dispose() => Task.Run(() => nats.DisposeAsync().AsTask()).Wait(Answer);

    // Whoever only reads does not create the store.
    private async Task<INatsObjStore?> StoreAsync(CancellationToken cancellation)
    {
        if (store is not null)
        {
            return store;
        }

        try
        {
            return store = await Stores
                .GetObjectStoreAsync(Bucket, cancellation).ConfigureAwait(false);
        }
        catch (NatsJSApiException e) when (e.Error.Code == ApiNotFound)
        {
            return null;
        }
    }

    private async Task<ObjectMetadata?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await StoreAsync(cancellation).ConfigureAwait(false) is { } found
                && await found.GetInfoAsync(name, cancellationToken: cancellation).ConfigureAwait(false) is
                { Deleted: false } info ? info : null;
        }
        catch (NatsObjNotFoundException)
        {
            return null;
        }
    }

    // The connection itself waits for a server that is away until it is back.
    private static TimeSpan TimeFor(long bytes) => (2 * Answer) + TransferTime.Of(bytes);

    private static void Run(Func<Task> work, CancellationToken cancellation) => Run(async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    }, cancellation);

    private static T Run<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return Task.Run(work, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SharedCacheException("it does not answer in time.", e);
        }
        catch (Exception e) when (e is NatsException or TimeoutException or IOException or UnauthorizedAccessException
            or System.Net.Sockets.SocketException)
        {
            throw new SharedCacheException(ClusterConnection.Reason(e), e);
        }
    }
}
