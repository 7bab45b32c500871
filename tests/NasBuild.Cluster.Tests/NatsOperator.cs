using System.Text;
using System.Text.Json.Nodes;
using NATS.NKeys;

namespace NasBuild.Cluster.Tests;

/// <summary>An operator of one test with an account, whose users have JWTs and keys in .creds files.</summary>
internal sealed class NatsOperator : IDisposable
{
    private readonly KeyPair key = KeyPair.CreatePair(PrefixByte.Operator);
    private readonly KeyPair account = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair system = KeyPair.CreatePair(PrefixByte.Account);

    /// <summary>The configuration of a server of this operator.</summary>
    public string Configuration => $$"""
        operator: {{Token(key, key, "operator")}}
        system_account: {{system.GetPublicKey()}}
        resolver: MEMORY
        resolver_preload: {
          {{account.GetPublicKey()}}: {{Account(account, storage: -1)}}
          {{system.GetPublicKey()}}: {{Account(system, storage: 0)}}
        }
        """;

    /// <summary>Writes the .creds file of a new user.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">The seed; null for that of the user's key.</param>
    /// <returns>The seed.</returns>
    public string WriteCredentials(string path, string? seed = null)
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var rights = new JsonObject { ["pub"] = new JsonObject(), ["sub"] = new JsonObject() };
        foreach (var limit in new[] { "subs", "data", "payload" })
        {
            rights[limit] = -1;
        }

        File.WriteAllText(path, $"""
            -----BEGIN NATS USER JWT-----
            {Token(account, user, "user", rights)}
            ------END NATS USER JWT------

            -----BEGIN USER NKEY SEED-----
            {seed ?? user.GetSeed()}
            ------END USER NKEY SEED------

            """);
        return seed ?? user.GetSeed();
    }

    public void Dispose()
    {
        key.Dispose();
        account.Dispose();
        system.Dispose();
    }

    private string Account(KeyPair subject, int storage)
    {
        var limits = new JsonObject { ["wildcards"] = true };
        foreach (var limit in new[] { "subs", "data", "payload", "imports", "exports", "conn", "leaf" })
        {
            limits[limit] = -1;
        }

        foreach (var limit in new[] { "mem_storage", "disk_storage", "streams", "consumer" })
        {
            limits[limit] = storage;
        }

        return Token(key, subject, "account", new JsonObject { ["limits"] = limits });
    }

    private static string Token(KeyPair issuer, KeyPair subject, string type, JsonObject? rights = null)
    {
        var nats = rights ?? [];
        nats["type"] = type;
        nats["version"] = 2;
        var body = Text("""{"typ":"JWT","alg":"ed25519-nkey"}""") + "." + Text(new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["iss"] = issuer.GetPublicKey(),
            ["sub"] = subject.GetPublicKey(),
            ["name"] = type,
            ["nats"] = nats,
        }.ToJsonString());
        var signature = new byte[64];
        issuer.Sign(Encoding.ASCII.GetBytes(body), signature);
        return body + "." + Text(signature);
    }

    private static string Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    private static string Text(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
