using System.Security.Cryptography;
using System.Text;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Caching;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.ObjectStore;
using NATS.Client.ObjectStore.Models;

namespace NasBuild.Cluster;

/// <summary>Studies in the object store: contents by hash, each stored once.</summary>
internal static class StudyStore
{
    private const int MaxManifestBytes = 64 << 20;
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    /// <summary>Stores a study; what is there already is not sent again.</summary>
    public static async Task PutAsync(INatsObjStore objects, StudyPackage study, CancellationToken cancellation)
    {
        foreach (var content in study.Objects)
        {
            await PutAsync(objects, content, cancellation).ConfigureAwait(false);
        }

        // Last: whoever has it finds the rest.
        await objects.PutAsync(
            Subjects.Manifest(study.Id), Encoding.UTF8.GetBytes(study.Manifest), cancellation).ConfigureAwait(false);
    }

    /// <summary>Stores a content, unless it is there already.</summary>
    public static async Task PutAsync(INatsObjStore objects, StudyObject content, CancellationToken cancellation)
    {
        if (!await HasAsync(objects, content.Sha256, content.Bytes, cancellation).ConfigureAwait(false))
        {
            await using var stream = content.Open();
            await objects.PutAsync(
                new ObjectMetadata { Name = content.Sha256 }, stream, leaveOpen: true, cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Fetches a content, whose hash is not checked.</summary>
    /// <exception cref="InvalidDataException">It is not there, is too large, or does not arrive.</exception>
    public static async Task FetchAsync(
        INatsObjStore objects, string sha256, long maxBytes, string path, CancellationToken cancellation)
    {
        using var time = TransferTime.Limit(Answer + TransferTime.Of(maxBytes), cancellation);
        try
        {
            var info = await objects.GetInfoAsync(sha256, cancellationToken: time.Token).ConfigureAwait(false);
            if ((long)info.Size > maxBytes)
            {
                throw new InvalidDataException($"it has {info.Size} bytes, more than {maxBytes}.");
            }

            await ObjectDownload.ToFileAsync(objects, sha256, maxBytes, path, time.Token).ConfigureAwait(false);
        }
        catch (NatsObjNotFoundException e)
        {
            throw new InvalidDataException("it is not on the server.", e);
        }
        catch (Exception e) when (ClusterConnection.IsPassing(e, cancellation))
        {
            throw new InvalidDataException("the server does not deliver it.", e);
        }
    }

    /// <summary>Returns the manifest of a study.</summary>
    /// <exception cref="InvalidDataException">It is missing, too large, or another one.</exception>
    public static async Task<string> ManifestAsync(INatsObjStore objects, string study, CancellationToken cancellation)
    {
        try
        {
            var info = await objects.GetInfoAsync(Subjects.Manifest(study), cancellationToken: cancellation)
                .ConfigureAwait(false);
            if ((long)info.Size > MaxManifestBytes)
            {
                throw new InvalidDataException($"The study {study} is larger than {MaxManifestBytes} bytes.");
            }

            var bytes = await objects.GetBytesAsync(Subjects.Manifest(study), cancellation).ConfigureAwait(false);
            return Convert.ToHexStringLower(SHA256.HashData(bytes)).StartsWith(study, StringComparison.Ordinal)
                ? Encoding.UTF8.GetString(bytes)
                : throw new InvalidDataException($"The study {study} is another one.");
        }
        catch (NatsObjNotFoundException e)
        {
            throw new InvalidDataException($"The study {study} is not on the server.", e);
        }
    }

    private static async Task<bool> HasAsync(
        INatsObjStore objects, string name, long bytes, CancellationToken cancellation)
    {
        try
        {
            var info = await objects.GetInfoAsync(name, cancellationToken: cancellation).ConfigureAwait(false);
            return !info.Deleted && (long)info.Size == bytes;
        }
        catch (Exception e) when (e is NatsObjNotFoundException or NatsJSApiException)
        {
            return false;
        }
    }
}
