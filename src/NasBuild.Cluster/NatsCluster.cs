using System.Security.Cryptography;
using System.Text;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Cluster;

/// <summary>Clusters whose trials are queued on a NATS server with JetStream.</summary>
/// <param name="objFolder">The build's obj folder: on this machine it is the build's name.</param>
public sealed class NatsCluster(string objFolder) : ICluster
{
    private readonly string build = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Environment.MachineName}:{Path.GetFullPath(objFolder)}")))[..16];

    /// <inheritdoc/>
    public ITrialQueue Open(
        ClusterSettings settings, StudyPackage study, Action<Diagnostic> report, CancellationToken cancellation) =>
        Task.Run(() => NatsTrialQueue.OpenAsync(settings, study, build, report, cancellation), cancellation)
            .GetAwaiter().GetResult();
}
