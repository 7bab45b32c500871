using NATS.Client.ObjectStore;

namespace NasBuild.Cluster;

/// <summary>A content of a NATS server that becomes a file.</summary>
internal static class ObjectDownload
{
    /// <summary>Fetches a content, whatever the server says of its size; its hash is not checked.</summary>
    /// <param name="objects">The store.</param>
    /// <param name="name">The content's name.</param>
    /// <param name="maxBytes">The maximum size.</param>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="InvalidDataException">It is too large, or not whole.</exception>
    /// <exception cref="NatsObjNotFoundException">It is not there.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task ToFileAsync(
        INatsObjStore objects, string name, long maxBytes, string path, CancellationToken cancellation)
    {
        await using var file = File.Create(path);
        await using var limited = new LimitedStream(file, maxBytes);
        NatsObjException? broken = null;
        try
        {
            await objects.GetAsync(name, limited, leaveOpen: true, cancellation).ConfigureAwait(false);
        }
        catch (NatsObjException e) when (e is not NatsObjNotFoundException)
        {
            broken = e;
        }

        if (limited.IsExceeded || broken is not null)
        {
            throw new InvalidDataException(
                limited.IsExceeded ? $"it has more than {maxBytes} bytes." : "it is not whole.", broken);
        }
    }
}
