// The NuGet v3 protocol: learn.microsoft.com/nuget/api/overview

using NuGet.Common;
using NuGet.Configuration;
using NuGet.Packaging;
using NuGet.Packaging.Core;
using NuGet.Packaging.Signing;
using NuGet.Protocol;
using NuGet.Protocol.Core.Types;
using NuGet.Versioning;

namespace NasBuild.Core.Versions;

/// <summary>
/// A NuGet feed, from a folder or over HTTP. A fetched package is installed into NuGet's global packages folder, as by
/// a restore: it is fetched once per machine, and the next build needs no network.
/// </summary>
internal sealed class PackageFeed(PackageSource source, ISettings settings) : IModelFeed
{
    private readonly SourceRepository repository = Repository.Factory.GetCoreV3(source);
    private readonly string installed = SettingsUtility.GetGlobalPackagesFolder(settings);

    public string Name => source.Name;

    public IReadOnlyList<NuGetVersion> Versions(string id, CancellationToken cancellation) => Ask(async () =>
    {
        using var cache = Uncached();
        var packages = await Packages(cancellation).ConfigureAwait(false);
        return (IReadOnlyList<NuGetVersion>)[
            .. await packages.GetAllVersionsAsync(id, cache, NullLogger.Instance, cancellation).ConfigureAwait(false)];
    });

    public FetchedPackage Fetch(string id, NuGetVersion version, CancellationToken cancellation) =>
        Installed(settings, id, version) ?? Ask(async () =>
        {
            using var cache = Uncached();
            var packages = await Packages(cancellation).ConfigureAwait(false);
            using var package = new MemoryStream();
            if (!await packages.CopyNupkgToStreamAsync(id, version, package, cache, NullLogger.Instance, cancellation)
                .ConfigureAwait(false))
            {
                throw new FeedException(Name, $"it does not give {id} {version}.");
            }

            package.Position = 0;
            (await GlobalPackagesFolderUtility.AddPackageAsync(
                source.Source, new PackageIdentity(id, version), package, installed, Guid.Empty,
                ClientPolicyContext.GetClientPolicy(settings, NullLogger.Instance), NullLogger.Instance,
                cancellation).ConfigureAwait(false)).Dispose();
            return Installed(settings, id, version)
                ?? throw new FeedException(Name, $"its package {id} {version} cannot be installed into '{installed}'.");
        });

    /// <summary>Returns a package that an earlier build or a restore has installed; null if there is none.</summary>
    public static FetchedPackage? Installed(ISettings settings, string id, NuGetVersion version)
    {
        var paths = new VersionFolderPathResolver(SettingsUtility.GetGlobalPackagesFolder(settings));
        return File.Exists(paths.GetNupkgMetadataPath(id, version))
            && File.Exists(paths.GetPackageFilePath(id, version))
            ? new FetchedPackage(id, version, paths.GetPackageFilePath(id, version), paths.GetInstallPath(id, version))
            : null;
    }

    // Installed packages are the cache; a request to a feed must return its current versions.
    private static SourceCacheContext Uncached() =>
        new() { NoCache = true, DirectDownload = true, RefreshMemoryCache = true };

    private async Task<FindPackageByIdResource> Packages(CancellationToken cancellation) =>
        await repository.GetResourceAsync<FindPackageByIdResource>(cancellation).ConfigureAwait(false)
            ?? throw new FeedException(Name, "it is no NuGet v3 feed.");

    private T Ask<T>(Func<Task<T>> ask)
    {
        try
        {
            return ask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not FeedException and not OperationCanceledException)
        {
            // On answers that the protocol does not allow, such as null in place of a list, NuGet's client fails in
            // many ways.
            // NuGet's own message names the address; the innermost one has the reason.
            var reason = e.GetBaseException() == e ? e.Message : $"{e.Message} {e.GetBaseException().Message}";
            throw new FeedException(Name, reason, e);
        }
    }
}
