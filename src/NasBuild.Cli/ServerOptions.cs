using System.CommandLine;
using NasBuild.Cluster;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Cli;

/// <summary>The options that name a server, of a cluster or a cache, and the way in.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> server = new("--server")
    {
        Description = "The address of the NATS server, such as nats://build-server:4222; tls:// for TLS.",
    };
    private readonly Option<string?> credentials = new("--credentials")
    {
        Description = "A NATS credentials file (.creds), or a file with an NKey's seed (.nk).",
    };
    private readonly Option<string?> variable = new("--credentials-env")
    {
        Description = "The environment variable with the path of such a file, a user and a password with a colon between, "
            + "or a token.",
    };
    private readonly Option<string?> authority = new("--authority")
    {
        Description = "The file with the certificate (PEM) of the authority that signed the server's. Default: the system's authorities.",
    };

    /// <summary>Adds the options to a command, and returns them.</summary>
    public static ServerOptions AddedTo(Command command, bool required)
    {
        var options = new ServerOptions();
        options.server.Required = required;
        command.Options.Add(options.server);
        command.Options.Add(options.credentials);
        command.Options.Add(options.variable);
        command.Options.Add(options.authority);
        return options;
    }

    /// <summary>Returns the name of the environment variable that holds the credentials; null if none is named.</summary>
    public string? Variable(ParseResult parsed) => parsed.GetValue(variable);

    /// <summary>Returns the file with the authority's certificate; null for the system's authorities.</summary>
    public string? Authority(ParseResult parsed) => parsed.GetValue(authority);

    /// <summary>Returns the way in; null if no server is named.</summary>
    /// <exception cref="NasException">The credentials are not a file.</exception>
    public ClusterAccess? Read(ParseResult parsed) => parsed.GetValue(server) is not { } address ? null
        : !BuildProperties.IsServer(address)
        ? throw new NasException(Descriptors.InvalidOverride.With(
            "--server", "***", "an address such as nats://build-server:4222, without user, password or query"))
        : new ClusterAccess(address)
        {
            Credentials = Variable(parsed) is { } name ? Environment.GetEnvironmentVariable(name)
                : FileOf(parsed.GetValue(credentials)),
            AuthorityFile = Authority(parsed),
        };

    // A secret has no place among the arguments of a process, which others can read.
    private static string? FileOf(string? credentials) =>
        credentials is null || credentials.EndsWith(".creds", StringComparison.OrdinalIgnoreCase)
            || credentials.EndsWith(".nk", StringComparison.OrdinalIgnoreCase)
            ? credentials
            : throw new NasException(Descriptors.InvalidOverride.With(
                "--credentials", "***", "a file .creds or .nk; use '--credentials-env' for all else"));
}
