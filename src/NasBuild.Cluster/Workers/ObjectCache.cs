using System.Security.Cryptography;
using NATS.Client.ObjectStore;

namespace NasBuild.Cluster.Workers;

/// <summary>
/// The models and samples that a worker has fetched, by hash: each is fetched once, and the ones that were not used for
/// longest are deleted when they take too much space. Several workers of a machine may share it.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="maxBytes">The maximum size.</param>
internal sealed class ObjectCache(string folder, long maxBytes)
{
    /// <summary>Returns the path of an object, which is fetched if it is not there.</summary>
    /// <exception cref="InvalidDataException">The server has another content, or one that is too large.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task<string> GetAsync(INatsObjStore objects, string sha256, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, sha256);
        if (File.Exists(path))
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return path;
        }

        var info = await objects.GetInfoAsync(sha256, cancellationToken: cancellation).ConfigureAwait(false);
        if ((long)info.Size > maxBytes)
        {
            throw new InvalidDataException(
                $"A file of the study has {info.Size} bytes, more than the cache of {maxBytes} bytes.");
        }

        MakeRoom((long)info.Size);
        var partly = Path.Combine(folder, $"{sha256}.{Environment.ProcessId}.tmp");
        try
        {
            await FetchAsync(objects, sha256, (long)info.Size, partly, cancellation).ConfigureAwait(false);
            await using (var file = File.OpenRead(partly))
            {
                var found = Convert.ToHexStringLower(
                    await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false));
                if (found != sha256)
                {
                    throw new InvalidDataException($"The server's file {sha256} has another content: {found}.");
                }
            }

            File.Move(partly, path, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(partly);
        }
    }

    private static async Task FetchAsync(
        INatsObjStore objects, string sha256, long bytes, string path, CancellationToken cancellation)
    {
        try
        {
            await ObjectDownload.ToFileAsync(objects, sha256, bytes, path, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"The server's file {sha256} cannot be used: {e.Message}", e);
        }
    }

    private void MakeRoom(long bytes)
    {
        List<FileInfo> files = [.. new DirectoryInfo(folder).EnumerateFiles().OrderBy(f => f.LastWriteTimeUtc)];
        var used = files.Sum(f => f.Length);
        foreach (var file in files.TakeWhile(_ => used + bytes > maxBytes))
        {
            used -= file.Length;
            file.Delete();
        }
    }
}
