using System.Text;
using NasBuild.Core.Caching;

namespace NasBuild.Core.Tests.Caching;

[TestClass]
public sealed class HttpCacheTests : IDisposable
{
    private const string Name = "model-0123456789abcdef0123456789abcdef";
    private readonly TemporaryFolder folder = new();

    private string Received => Path.Combine(folder.Path, "received");

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Entry_IsWhatWasPut()
    {
        using var server = new HttpStore();
        using var cache = new HttpCache(server.Address, null);
        Assert.IsFalse(cache.Fetch(Name, Received, 1000, default));
        Assert.IsNull(cache.SizeOf(Name, default));

        cache.Put(Name, folder.Write("sent", [1, 2, 3]), default);

        Assert.AreEqual(3, cache.SizeOf(Name, default));
        Assert.IsTrue(cache.Fetch(Name, Received, 1000, default));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(Received));
        Assert.AreEqual($"/nas/{Name}", server.Entries.Single().Key);
        Assert.IsTrue(server.Asked.All(a => a.Authorization is null));
    }

    [TestMethod]
    [DataRow("token-1", "Bearer token-1")]
    [DataRow("user:päss", "Basic dXNlcjpww6Rzcw==")]
    public void Credentials_AreSent(string credentials, string header)
    {
        using var server = new HttpStore { Authorization = header };
        using var cache = new HttpCache(server.Address, credentials);

        cache.Put(Name, folder.Write("sent", [1]), default);

        Assert.AreEqual(1, cache.SizeOf(Name, default));
        var refused = Assert.ThrowsExactly<SharedCacheException>(() =>
            new HttpCache(server.Address, credentials + "x").SizeOf(Name, default));
        Assert.Contains("'cache.credentials-env'", refused.Message);
        Assert.DoesNotContain(credentials, refused.ToString());
    }

    [TestMethod]
    public void Redirect_IsFollowedWithoutCredentialsToAnotherHost()
    {
        using var other = new HttpStore();
        using var server = new HttpStore { RedirectsTo = other.Address[..^"/nas".Length] };
        using var cache = new HttpCache(server.Address, "token-1");

        cache.Put(Name, folder.Write("sent", [1, 2]), default);
        Assert.IsTrue(cache.Fetch(Name, Received, 1000, default));

        Assert.IsTrue(server.Asked.All(a => a.Authorization == "Bearer token-1"));
        Assert.HasCount(2, other.Asked);
        Assert.IsTrue(other.Asked.All(a => a.Authorization is null), "credentials went to another host");
    }

    [TestMethod]
    public void CredentialsWithoutEncryption_AreNotSent()
    {
        var refused = Assert.ThrowsExactly<SharedCacheException>(() =>
            new HttpCache("http://cache.example/nas", "token-1"));

        Assert.Contains("https", refused.Message);
        new HttpCache("https://cache.example/nas", "token-1").Dispose();
        Assert.ThrowsExactly<SharedCacheException>(() => new HttpCache("https://cache.example/nas", "two\nlines"));
    }

    [TestMethod]
    public void EntryThatIsTooLargeOrBreaksOff_IsRefused()
    {
        using var server = new HttpStore();
        using var cache = new HttpCache(server.Address, null);
        cache.Put(Name, folder.Write("sent", new byte[100_000]), default);

        Assert.ThrowsExactly<InvalidDataException>(() => cache.Fetch(Name, Received, 99_999, default));
        Assert.IsFalse(File.Exists(Received), "it began to read what is too large");

        server.BreaksOff = true;
        Assert.ThrowsExactly<InvalidDataException>(() => cache.Fetch(Name, Received, 100_000, default));
    }

    [TestMethod]
    [DataRow(403, "credentials-env")]
    [DataRow(405, "does not take entries")]
    [DataRow(413, "too large")]
    [DataRow(500, "status 500")]
    public void RefusedEntry_SaysWhy(int status, string expected)
    {
        using var server = new HttpStore { Status = status };
        using var cache = new HttpCache(server.Address, null);

        var refused = Assert.ThrowsExactly<SharedCacheException>(() =>
            cache.Put(Name, folder.Write("sent", [1]), default));

        Assert.Contains(expected, refused.Message);
    }

    [TestMethod]
    public void ServerThatIsAwayOrStalls_IsGivenUp()
    {
        using (var away = new HttpCache("http://localhost:1/nas", null))
        {
            Assert.ThrowsExactly<SharedCacheException>(() => away.SizeOf(Name, default));
        }

        using var server = new HttpStore { Stalls = true };
        using var cache = new HttpCache(
            server.Address, null, new HttpCacheLimits { Answer = TimeSpan.FromMilliseconds(300) });

        var refused = Assert.ThrowsExactly<SharedCacheException>(() => cache.Fetch(Name, Received, 1000, default));
        Assert.Contains("in time", refused.Message);
    }

    [TestMethod]
    public void Cancellation_EndsTheAttempt()
    {
        using var server = new HttpStore { Stalls = true };
        using var cache = new HttpCache(server.Address, null);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        Assert.Throws<OperationCanceledException>(() => cache.Fetch(Name, Received, 1000, cancelled.Token));
    }
}
