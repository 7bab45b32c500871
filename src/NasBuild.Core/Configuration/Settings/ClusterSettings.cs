using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The section <c>cluster</c>: the workers that measure trials of a search.</summary>
public sealed record ClusterSettings
{
    /// <summary>The address of a NATS server with JetStream.</summary>
    public string? Server { get; init; }

    /// <summary>
    /// The environment variable that holds the path of a credentials file, or a token; null if the server needs none.
    /// </summary>
    public string? CredentialsEnv { get; init; }

    /// <summary>The credentials: a secret, which is never shown; null if there are none.</summary>
    public string? Credentials => CredentialsEnv is { } variable
        && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>
    /// The file with the certificate of the authority that signed the server's, relative to nas.yaml; null for the
    /// system's authorities.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>The label that workers must have; null for all workers.</summary>
    public string? Workers { get; init; }

    /// <summary>The time without workers after which a build goes on alone.</summary>
    public Duration Wait { get; init; } = Duration.FromMinutes(1);

    /// <summary>The kind of machine that latencies are measured on; null for that of the building machine.</summary>
    public string? Kind { get; init; }
}
