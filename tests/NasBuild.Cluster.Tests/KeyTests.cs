using NasBuild.Core.Diagnostics;
using NATS.NKeys;

namespace NasBuild.Cluster.Tests;

/// <summary>Ways in by keys, whose files never leave the machine.</summary>
[TestClass]
public sealed class KeyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task NKey_IsReadFromItsFile(bool withPublicKey)
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var server = NatsServer.Start(Users(user));
        var file = folder["user.nk"];
        File.WriteAllText(file, user.GetSeed() + "\n" + (withPublicKey ? user.GetPublicKey() + "\n" : ""));

        await OpenAsync(server, file);
    }

    [TestMethod]
    public async Task WrongNKey_IsRefusedWithoutBeingShown()
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var other = KeyPair.CreatePair(PrefixByte.User);
        using var server = NatsServer.Start(Users(user));
        var file = folder["user.nk"];
        File.WriteAllText(file, other.GetSeed());

        await AssertRefusedAsync(server, file, other.GetSeed(), "it refuses the credentials.");
    }

    [TestMethod]
    public async Task Credentials_AreReadFromTheirFile()
    {
        using var owner = new NatsOperator();
        using var server = NatsServer.Start(owner.Configuration);
        owner.WriteCredentials(folder["user.creds"]);

        await OpenAsync(server, folder["user.creds"]);
    }

    [TestMethod]
    public async Task CredentialsOfAnotherOperator_AreRefusedWithoutBeingShown()
    {
        using var owner = new NatsOperator();
        using var other = new NatsOperator();
        using var server = NatsServer.Start(owner.Configuration);
        var seed = other.WriteCredentials(folder["user.creds"]);

        await AssertRefusedAsync(server, folder["user.creds"], seed, "it refuses the credentials.");
    }

    [TestMethod]
    public async Task CredentialsWithAnotherKey_AreRefusedWithoutBeingShown()
    {
        using var owner = new NatsOperator();
        using var server = NatsServer.Start(owner.Configuration);
        using var stolen = KeyPair.CreatePair(PrefixByte.User);
        var seed = owner.WriteCredentials(folder["user.creds"], stolen.GetSeed());

        await AssertRefusedAsync(server, folder["user.creds"], seed, "it refuses the credentials.");
    }

    [TestMethod]
    [DataRow("user.nk", null)]
    [DataRow("user.creds", null)]
    [DataRow("user.nk", "SUAnoseed")]
    [DataRow("user.nk", "")]
    [DataRow("user.creds", "nothing of all this")]
    public async Task FileThatHoldsNoKey_IsNamed(string name, string? content)
    {
        using var server = NatsServer.Start("authorization { token: \"s3cr3t\" }");
        if (content is not null)
        {
            File.WriteAllText(folder[name], content);
        }

        await AssertRefusedAsync(
            server, folder[name], content is { Length: > 0 } ? content : "s3cr3t", $"'{folder[name]}' holds no key");
    }

    private static string Users(KeyPair user) => $"authorization {{ users: [ {{ nkey: {user.GetPublicKey()} }} ] }}";

    private static async Task OpenAsync(NatsServer server, string file)
    {
        await using var connection = await ClusterConnection.OpenAsync(
            new ClusterAccess(server.Address) { Credentials = file }, default);
        await connection.PublishAsync("nasbuild.answers.key", [1], "1", default);
        NatsCache.Open(new ClusterAccess(server.Address) { Credentials = file }).Dispose();
    }

    private static async Task AssertRefusedAsync(NatsServer server, string file, string secret, string reason)
    {
        var access = new ClusterAccess(server.Address) { Credentials = file };
        var e = await Assert.ThrowsExactlyAsync<NasException>(() => ClusterConnection.OpenAsync(access, default));
        var cache = Assert.ThrowsExactly<Core.Caching.SharedCacheException>(() => NatsCache.Open(access));

        Assert.AreEqual("NAS3406", e.Diagnostics[0].Id);
        Assert.Contains(reason, e.Diagnostics[0].Message);
        Assert.Contains(reason, cache.Message);
        Assert.DoesNotContain(secret, e.ToString());
        Assert.DoesNotContain(secret, cache.ToString());
    }
}
