// The NuGet v3 protocol: learn.microsoft.com/nuget/api/overview

using System.Globalization;
using System.IO.Compression;
using NasBuild.Core.Diagnostics;
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
internal sealed class PackageFeed(PackageSource source, ISettings settings, FeedLimits? limits = null) : IModelFeed
{
    private readonly FeedLimits limits = limits ?? new FeedLimits();
    private readonly SourceRepository repository = BoundedAnswers.Repository(source, limits ?? new FeedLimits());
    private readonly string installed = SettingsUtility.GetGlobalPackagesFolder(settings);

    public string Name => ShownAddress.In(source.Name);

    public IReadOnlyList<NuGetVersion> Versions(string id, CancellationToken cancellation) => Ask(
        limits.Answer,
        async cancellation =>
        {
            using var cache = Uncached();
            var packages = await Packages(cancellation).ConfigureAwait(false);
            return (IReadOnlyList<NuGetVersion>)[
                .. await packages.GetAllVersionsAsync(id, cache, NullLogger.Instance, cancellation).ConfigureAwait(false)];
        },
        cancellation);

    public FetchedPackage Fetch(string id, NuGetVersion version, CancellationToken cancellation) =>
        Installed(settings, id, version) ?? Ask(
            limits.Download,
            async cancellation =>
            {
                using var cache = Uncached();
                var packages = await Packages(cancellation).ConfigureAwait(false);
                using var package = new FileStream(
                    Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16,
                    FileOptions.DeleteOnClose);
                if (!await packages.CopyNupkgToStreamAsync(id, version, package, cache, NullLogger.Instance, cancellation)
                    .ConfigureAwait(false))
                {
                    throw new FeedException(Name, $"it does not give {id} {version}.");
                }

                CheckExpansion(package, $"{id} {version}");
                package.Position = 0;
                (await GlobalPackagesFolderUtility.AddPackageAsync(
                    ShownAddress.In(source.Source), new PackageIdentity(id, version), package, installed, Guid.Empty,
                    ClientPolicyContext.GetClientPolicy(settings, NullLogger.Instance), NullLogger.Instance,
                    cancellation).ConfigureAwait(false)).Dispose();
                return Installed(settings, id, version)
                    ?? throw new FeedException(Name, $"its package {id} {version} cannot be installed into '{installed}'.");
            },
            cancellation);

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

    // Extracted, it would fill the disk.
    private void CheckExpansion(FileStream package, string what)
    {
        package.Position = 0;
        using var archive = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
        var expanded = archive.Entries.Sum(e => e.Length);
        if (expanded > limits.ExpandedBytes && expanded / limits.MaxExpansion > package.Length)
        {
            throw new FeedException(Name, string.Create(
                CultureInfo.InvariantCulture,
                $"its package {what} has {package.Length:N0} bytes and expands to {expanded:N0}, as one does that is "
                + $"made to fill the disk."));
        }
    }

    private T Ask<T>(TimeSpan time, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timed.CancelAfter(time);
        try
        {
            return ask(timed.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (cancellation.IsCancellationRequested)
        {
            // NuGet's client wraps it.
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        catch (Exception e) when (timed.IsCancellationRequested)
        {
            throw new FeedException(Name, string.Create(
                CultureInfo.InvariantCulture, $"it did not answer within {time.TotalSeconds:0} seconds."), e);
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
