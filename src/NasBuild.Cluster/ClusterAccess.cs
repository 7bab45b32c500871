using NasBuild.Core.Configuration.Settings;
using NATS.Client.Core;

namespace NasBuild.Cluster;

/// <summary>The server of a cluster and the way in.</summary>
/// <param name="Server">The address, such as nats://build-server:4222.</param>
public sealed record ClusterAccess(string Server)
{
    /// <summary>
    /// The path of a credentials file (.creds) or of an NKey's seed (.nk), a user and a password with a colon between, or
    /// a token; null if the server needs none. Never shown.
    /// </summary>
    public string? Credentials { get; init; }

    /// <summary>The file with the certificate of the authority that signed the server's; null for the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Returns the way in that nas.yaml names, with credentials from the environment.</summary>
    public static ClusterAccess Of(ClusterSettings settings) => new(settings.Server!)
    {
        Credentials = settings.Credentials,
        AuthorityFile = settings.Authority,
    };

    /// <inheritdoc/>
    public override string ToString() => Server;

    /// <summary>Returns the options of a connection.</summary>
    /// <exception cref="InvalidDataException">The file of the credentials holds no key.</exception>
    internal NatsOpts Options(TimeSpan timeout) => new()
    {
        Url = Server,
        Name = "NasBuild",
        AuthOpts = Authentication(),
        TlsOpts = Server.StartsWith("tls:", StringComparison.Ordinal) || AuthorityFile is not null
            ? new NatsTlsOpts { Mode = TlsMode.Require, CaFile = AuthorityFile } : NatsTlsOpts.Default,
        ConnectTimeout = timeout,
        RequestTimeout = timeout,
        MaxReconnectRetry = -1,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(200),
        ReconnectWaitMax = TimeSpan.FromSeconds(5),
        IgnoreAuthErrorAbort = false,
        SuppressSlowConsumerWarnings = true,
    };

    private NatsAuthOpts OfFile(Func<string, string, NatsAuthOpts> options)
    {
        var (key, seed) = KeyFile.Read(Credentials!);
        return options(key, seed);
    }

    private NatsAuthOpts Authentication() => Credentials switch
    {
        null or "" => NatsAuthOpts.Default,
        _ when KeyFile.IsCredentials(Credentials) => OfFile((_, _) => new() { CredsFile = Credentials }),
        _ when KeyFile.IsNKey(Credentials) => OfFile((key, seed) => new() { NKey = key, Seed = seed }),
        _ when Credentials.Split(':', 2) is [var user, var password]
            => NatsAuthOpts.Default with { Username = user, Password = password },
        _ => NatsAuthOpts.Default with { Token = Credentials },
    };
}
