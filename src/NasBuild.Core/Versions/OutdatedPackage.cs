using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;

namespace NasBuild.Core.Versions;

/// <summary>The locked version of a nas.yaml's model package, compared with the versions on its feed.</summary>
/// <param name="Config">The nas.yaml.</param>
/// <param name="Package">The package's id.</param>
/// <param name="Locked">The version of the lock; null if there is none.</param>
/// <param name="Wanted">The highest version that the range of nas.yaml allows; null if it allows none.</param>
/// <param name="Latest">
/// The highest of all versions, with pre-releases only if nas.yaml allows them; null if there is none.
/// </param>
public sealed record OutdatedPackage(string Config, string Package, string? Locked, string? Wanted, string? Latest)
{
    /// <summary>True if a search would take another version than the lock's.</summary>
    public bool IsOutdated => Wanted is not null && Wanted != Locked;

    /// <summary>Asks the feeds.</summary>
    /// <param name="configPath">The nas.yaml.</param>
    /// <param name="cancellation">Cancels the requests to feeds.</param>
    /// <returns>Null if the model is a file.</returns>
    /// <exception cref="NasException">nas.yaml, the lock or the feed cannot be read.</exception>
    public static OutdatedPackage? Of(string configPath, CancellationToken cancellation)
    {
        var configuration = ConfigurationReader.Read(configPath);
        if (configuration.Model.Package is not { } id)
        {
            return null;
        }

        var versions = PackageResolver.Versions(configuration, cancellation);
        var latest = new AllowedVersions(configuration.Model with { Version = null }).Highest(versions);
        var wanted = new AllowedVersions(configuration.Model).Highest(versions);
        return new OutdatedPackage(
            configPath, id, LockFile.Read(LockFile.PathOf(configPath))?.Package?.Version, wanted?.ToNormalizedString(),
            latest?.ToNormalizedString());
    }
}
