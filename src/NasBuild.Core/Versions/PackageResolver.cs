using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Locking;
using NasBuild.Core.Storage;
using NuGet.Versioning;

namespace NasBuild.Core.Versions;

/// <summary>
/// Finds the package that holds the original model: the version in the lock if it may be taken, else the highest. A
/// requested search takes the highest.
/// </summary>
internal static class PackageResolver
{
    /// <summary>Returns the configuration with its package resolved.</summary>
    /// <param name="configuration">The configuration of nas.yaml.</param>
    /// <param name="locked">The package in the lock, if it decides; else null.</param>
    /// <param name="lockedOnly">True if no other version may be taken.</param>
    /// <param name="cancellation">Cancels the requests to feeds.</param>
    /// <exception cref="NasException">No feed has it, or it differs from the lock.</exception>
    public static NasConfiguration Resolve(
        NasConfiguration configuration, LockedPackage? locked, bool lockedOnly, CancellationToken cancellation)
    {
        if (configuration.Model.Package is null)
        {
            return configuration;
        }

        var package = Find(configuration, Pinned(configuration, locked), lockedOnly, cancellation);
        var hash = ContentKey.OfFile(package.Path);
        var version = package.Version.ToNormalizedString();
        if (locked is not null && locked.Version == version && Same(locked.Id, package.Id) && locked.Sha256 != hash)
        {
            throw new NasException(Descriptors.PackageChanged.At(
                configuration.PositionOf("model.package"), package.Id, version, hash[..12],
                locked.Sha256[..Math.Min(12, locked.Sha256.Length)], package.Path));
        }

        return configuration with
        {
            Resolved = new ResolvedPackage(
                configuration.Model.Package, version, hash, package.Path, PackedModel.PathIn(package, configuration))
        };
    }

    /// <summary>Returns all versions of the package on the feeds.</summary>
    /// <exception cref="NasException">No feed has the package.</exception>
    public static IReadOnlyList<NuGetVersion> Versions(
        NasConfiguration configuration, CancellationToken cancellation) =>
        [.. Ask(configuration, ModelFeeds.Of(configuration, ModelFeeds.Settings(configuration)), cancellation)
            .Select(f => f.Version).Distinct().Order()];

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    // The package in the lock, unless nas.yaml has changed since.
    private static NuGetVersion? Pinned(NasConfiguration configuration, LockedPackage? locked) =>
        locked is not null
        && Same(locked.Id, configuration.Model.Package!)
        && NuGetVersion.TryParse(locked.Version, out var version)
        && new AllowedVersions(configuration.Model).Include(version) ? version : null;

    private static FetchedPackage Find(
        NasConfiguration configuration, NuGetVersion? pinned, bool lockedOnly, CancellationToken cancellation)
    {
        var id = configuration.Model.Package!;
        var settings = ModelFeeds.Settings(configuration);
        if (pinned is not null && PackageFeed.Installed(settings, id, pinned) is { } installed)
        {
            return installed;
        }

        var allowed = new AllowedVersions(configuration.Model);
        var offered = Ask(configuration, ModelFeeds.Of(configuration, settings), cancellation);
        var version = pinned is not null && (lockedOnly || offered.Exists(o => o.Version == pinned)) ? pinned
            : allowed.Highest(offered.Select(o => o.Version));
        if (offered.Find(o => o.Version == version).Feed is not { } feed)
        {
            throw new NasException(Descriptors.VersionMissing.At(
                configuration.PositionOf(configuration.Model.Version is null ? "model.package" : "model.version"), id,
                version is null ? $"{allowed}" : $"{version}, which the lock names",
                string.Join(", ", offered.Select(o => o.Version).Distinct().Order())));
        }

        try
        {
            return feed.Fetch(id, version!, cancellation);
        }
        catch (FeedException e)
        {
            throw Unavailable(configuration, e);
        }
    }

    // A feed that does not answer matters only if no other one has the package.
    private static List<(NuGetVersion Version, IModelFeed Feed)> Ask(
        NasConfiguration configuration, IReadOnlyList<IModelFeed> feeds, CancellationToken cancellation)
    {
        List<(NuGetVersion, IModelFeed)> offered = [];
        FeedException? silent = null;
        foreach (var feed in feeds)
        {
            try
            {
                offered.AddRange(feed.Versions(configuration.Model.Package!, cancellation).Select(v => (v, feed)));
            }
            catch (FeedException e)
            {
                silent = e;
            }
        }

        return offered.Count > 0 ? offered
            : throw (silent is not null ? Unavailable(configuration, silent) : new NasException(
                Descriptors.PackageMissing.At(
                    configuration.PositionOf("model.package"), configuration.Model.Package!,
                    feeds.Count == 0 ? "no source of nuget.config is for it"
                        : $"asked: {string.Join(", ", feeds.Select(f => f.Name).Distinct())}")));
    }

    private static NasException Unavailable(NasConfiguration configuration, FeedException e) =>
        new(Descriptors.FeedUnavailable.At(configuration.PositionOf("model.feed"), e.Feed, e.Message), e);
}
