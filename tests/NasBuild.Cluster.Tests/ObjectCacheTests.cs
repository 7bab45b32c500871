using System.Security.Cryptography;
using NasBuild.Cluster.Workers;
using NasBuild.Core.Builds.Workers;

namespace NasBuild.Cluster.Tests;

/// <summary>What a worker fetches for a study.</summary>
[TestClass]
public sealed class ObjectCacheTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Content));
    private readonly TemporaryFolder folder = new();
    private readonly NatsServer server = NatsServer.Start();

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [TestMethod]
    public async Task File_IsFetchedOnce()
    {
        await using var worker = await ConnectedAsync(Hash);
        var cache = Cache(Content.Length);

        var path = await cache.GetAsync(worker.Stores.Weights, Hash, default);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(path));
        await worker.Stores.Weights.DeleteAsync(Hash, default);

        Assert.AreEqual(path, await cache.GetAsync(worker.Stores.Weights, Hash, default));
    }

    [TestMethod]
    public async Task FileThatIsLargerThanIsSaid_IsCutOff()
    {
        await using var worker = await ConnectedAsync(Hash);
        await SaidSize.SetAsync(worker, Hash, 10);

        await RefusesAsync(worker, Hash, 1000, $"The server's file {Hash} cannot be used: it has more than 10 bytes.");
    }

    [TestMethod]
    public async Task FileThatIsLargerThanTheCache_IsRefused()
    {
        await using var worker = await ConnectedAsync(Hash);

        await RefusesAsync(
            worker, Hash, 1000, "A file of the study has 300000 bytes, more than the cache of 1000 bytes.");
    }

    [TestMethod]
    public async Task FileOfAnotherHash_IsRefused()
    {
        var other = new string('0', 64);
        await using var worker = await ConnectedAsync(other);

        await RefusesAsync(
            worker, other, Content.Length, $"The server's file {other} has another content: {Hash}.");
    }

    private async Task RefusesAsync(ClusterConnection worker, string hash, long maxBytes, string message)
    {
        var e = await Assert.ThrowsExactlyAsync<InvalidDataException>(
            () => Cache(maxBytes).GetAsync(worker.Stores.Weights, hash, default));

        Assert.AreEqual(message, e.Message);
        Assert.IsEmpty(Directory.GetFiles(folder.Path, $"{hash}*", SearchOption.AllDirectories));
    }

    private ObjectCache Cache(long maxBytes) => new(folder["cache"], maxBytes);

    private async Task<ClusterConnection> ConnectedAsync(string name)
    {
        var worker = await ClusterConnection.OpenAsync(new(server.Address), default);
        await StudyStore.PutAsync(
            worker.Stores.Weights, new StudyObject(name, Content.Length, () => new MemoryStream(Content)), default);
        return worker;
    }
}
