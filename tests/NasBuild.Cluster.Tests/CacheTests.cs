using NasBuild.Core.Caching;
using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Cluster.Tests;

[TestClass]
public sealed class CacheTests : IDisposable
{
    private const string Secret = "s3cr3t-of-the-cache";
    private const string Name = "model-0123456789abcdef0123456789abcdef";
    private const string Other = "prune-0123456789abcdef0123456789abcdef";
    private readonly TemporaryFolder folder = new();

    private string Received => folder["received"];

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Entry_IsWhatWasPut()
    {
        using var server = NatsServer.Start();
        using var cache = NatsCache.Open(new ClusterAccess(server.Address));
        Assert.IsFalse(cache.Fetch(Name, Received, 1000, default));
        Assert.IsNull(cache.SizeOf(Name, default));
        Assert.IsEmpty(cache.List(default));

        byte[] large = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 31))];
        cache.Put(Name, Write([1]), default);
        cache.Put(Name, Write(large), default);

        Assert.AreEqual(large.Length, cache.SizeOf(Name, default));
        Assert.IsTrue(cache.Fetch(Name, Received, large.Length, default));
        CollectionAssert.AreEqual(large, File.ReadAllBytes(Received));
        Assert.ThrowsExactly<InvalidDataException>(() => cache.Fetch(Name, Received, large.Length - 1, default));

        // It is kept: another program, and a server that was started again, have it.
        server.Kill();
        server.StartAgain();
        using var again = NatsCache.Open(new ClusterAccess(server.Address));
        Assert.AreEqual(large.Length, again.SizeOf(Name, default));
    }

    [TestMethod]
    public void ListPruneAndVerify_AreThoseOfAFolder()
    {
        using var server = NatsServer.Start();
        using var cache = NatsCache.Open(new ClusterAccess(server.Address));
        CacheEntry.Write(folder["entry"], Name, [new("model", Write([1, 2, 3]))]);
        cache.Put(Name, folder["entry"], default);
        cache.Put(Other, folder["entry"], default);

        var items = cache.List(default);

        CollectionAssert.AreEqual(new[] { Name, Other }, items.Select(i => i.Name).ToArray());
        Assert.IsLessThan(60, Math.Abs((DateTimeOffset.UtcNow - items[0].Used).TotalSeconds));
        Assert.AreEqual(Other, CacheVerification.Run(cache, items, default).Single().Name);
        Assert.IsEmpty(CachePruning.Run(cache, TimeSpan.FromHours(1), null, TimeProvider.System, default));
        var deleted = CachePruning.Run(cache, null, items[0].Bytes, TimeProvider.System, default);
        Assert.AreEqual(Name, deleted.Single().Name, "the one that was stored first");
        Assert.AreEqual(Other, cache.List(default).Single().Name);
        Assert.IsFalse(cache.Fetch(Name, Received, 1000, default));
    }

    [TestMethod]
    public async Task TwoWriters_LeaveOneWholeEntry()
    {
        using var server = NatsServer.Start();
        var contents = Enumerable.Range(0, 2).Select(w =>
        {
            var path = folder[$"sent{w}"];
            File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)w, 400_000)]);
            return path;
        }).ToList();

        await Task.WhenAll(contents.Select(path => Task.Run(() =>
        {
            using var cache = NatsCache.Open(new ClusterAccess(server.Address));
            for (var i = 0; i < 5; i++)
            {
                cache.Put(Name, path, default);
            }
        })));

        using var reader = NatsCache.Open(new ClusterAccess(server.Address));
        Assert.IsTrue(reader.Fetch(Name, Received, 1 << 20, default));
        var bytes = File.ReadAllBytes(Received);
        Assert.HasCount(400_000, bytes);
        Assert.AreEqual(-1, bytes.AsSpan().IndexOfAnyExcept(bytes[0]), "a mixture of two writers");
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("wrong-" + Secret)]
    public void WrongCredentials_AreRefusedWithoutBeingShown(string? credentials)
    {
        using var server = NatsServer.Start($"authorization {{ token: \"{Secret}\" }}");
        Environment.SetEnvironmentVariable("NAS_TEST_CACHE", Secret);
        try
        {
            NatsCache.Open(new CacheSettings { Server = server.Address, CredentialsEnv = "NAS_TEST_CACHE" }).Dispose();
        }
        finally
        {
            Environment.SetEnvironmentVariable("NAS_TEST_CACHE", null);
        }

        var e = Assert.ThrowsExactly<SharedCacheException>(() =>
            NatsCache.Open(new ClusterAccess(server.Address) { Credentials = credentials }));

        Assert.Contains("'credentials-env'", e.Message);
        Assert.DoesNotContain(Secret, e.ToString());
    }

    [TestMethod]
    public void Tls_IsUsedWithTheAuthorityOfTheUser()
    {
        var authority = new TestAuthority(folder.Path);
        using var server = NatsServer.Start(authority.NatsConfiguration);
        var settings = new CacheSettings
        {
            Server = server.Address.Replace("nats://", "tls://", StringComparison.Ordinal),
            Authority = Path.GetFileName(authority.AuthorityFile),
        };

        using (var cache = SharedCaches.Open(settings, folder.Path, NatsCache.Open))
        {
            cache.Put(Name, Write([1, 2, 3]), default);
            Assert.AreEqual(3, cache.SizeOf(Name, default));
        }

        Assert.ThrowsExactly<SharedCacheException>(
            () => SharedCaches.Open(settings with { Authority = null }, folder.Path, NatsCache.Open));
    }

    [TestMethod]
    public void ServerThatIsAway_IsGivenUpSoon()
    {
        var begun = TimeProvider.System.GetTimestamp();

        Assert.ThrowsExactly<SharedCacheException>(() => NatsCache.Open(new ClusterAccess("nats://127.0.0.1:1")));

        Assert.IsLessThan(10, TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
    }

    [TestMethod]
    public void ServerThatDies_IsGivenUp()
    {
        using var server = NatsServer.Start();
        using var cache = NatsCache.Open(new ClusterAccess(server.Address));
        server.Kill();

        Assert.ThrowsExactly<SharedCacheException>(() => cache.SizeOf(Name, default));
        server.StartAgain();
    }

    private string Write(byte[] bytes)
    {
        File.WriteAllBytes(folder["sent"], bytes);
        return folder["sent"];
    }
}
