using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Cluster;

/// <summary>The way into a cluster, with credentials from the environment.</summary>
public static class ClusterAccesses
{
    /// <summary>Returns the way in that nas.yaml names.</summary>
    public static ClusterAccess Of(ClusterSettings settings) => new(settings.Server!)
    {
        Credentials = settings.CredentialsEnv is { } variable ? Environment.GetEnvironmentVariable(variable) : null,
        AuthorityFile = settings.Authority,
    };
}
