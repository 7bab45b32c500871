namespace NasBuild.Core.Configuration.Settings;

/// <summary>
/// The section <c>cache</c>: the place in which machines share finished results. Exactly one of server, folder and url
/// is set.
/// </summary>
public sealed record CacheSettings
{
    /// <summary>The address of a NATS server with JetStream; null for another place.</summary>
    public string? Server { get; init; }

    /// <summary>The folder, relative to nas.yaml; null for another place.</summary>
    public string? Folder { get; init; }

    /// <summary>The address of a server that takes GET, HEAD and PUT; null for another place.</summary>
    public string? Url { get; init; }

    /// <summary>The environment variable that holds the credentials; null if the server needs none.</summary>
    public string? CredentialsEnv { get; init; }

    /// <summary>
    /// The file with the certificate of the authority that signed the server's, relative to nas.yaml; null for the
    /// system's authorities.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>True if results are read, and none are stored.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The credentials: a secret, which is never shown; null if there are none.</summary>
    public string? Credentials => CredentialsEnv is { } variable
        && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>Returns the place of these settings with the rest of others.</summary>
    internal CacheSettings WithCredentialsOf(CacheSettings? others) =>
        this with
        {
            CredentialsEnv = others?.CredentialsEnv,
            Authority = Folder is null ? others?.Authority : null,
            ReadOnly = others?.ReadOnly ?? false,
        };
}
