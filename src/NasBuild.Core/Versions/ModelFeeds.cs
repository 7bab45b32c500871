using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NuGet.Configuration;

namespace NasBuild.Core.Versions;

/// <summary>The feeds that a nas.yaml names, or NuGet's own configuration around it.</summary>
internal static class ModelFeeds
{
    /// <summary>NuGet's settings where nas.yaml lies.</summary>
    /// <exception cref="NasException">A nuget.config is broken.</exception>
    public static ISettings Settings(NasConfiguration configuration)
    {
        try
        {
            return NuGet.Configuration.Settings.LoadDefaultSettings(configuration.Folder);
        }
        catch (NuGetConfigurationException e)
        {
            throw new NasException(Descriptors.FeedUnavailable.At(configuration.PositionOf("model.feed"), "nuget.config", e.Message), e);
        }
    }

    /// <summary>The feeds, in the order in which they are asked.</summary>
    /// <exception cref="NasException">nas.yaml names something that is no feed.</exception>
    public static IReadOnlyList<IModelFeed> Of(NasConfiguration configuration, ISettings settings)
    {
        var sources = new PackageSourceProvider(settings).LoadPackageSources().Where(s => s.IsEnabled).ToList();
        if (configuration.Model.Feed is not { } feed)
        {
            return [.. Mapped(sources, configuration.Model.Package!, settings).SelectMany(s => Feeds(s, settings))];
        }

        if (sources.Find(s => s.Name.Equals(feed, StringComparison.OrdinalIgnoreCase)) is { } named)
        {
            return Feeds(named, settings);
        }

        var position = configuration.PositionOf("model.feed");
        if (feed.Contains("://", StringComparison.Ordinal))
        {
            // Packages must not be changed on their way: only this machine is asked without encryption.
            return Uri.TryCreate(feed, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
                ? Feeds(new PackageSource(feed, feed) { AllowInsecureConnections = address.IsLoopback }, settings)
                : throw new NasException(Descriptors.FeedUnknown.At(position, feed, "addresses begin with https://."));
        }

        var folder = configuration.FullPath(feed.Replace('\\', '/'));
        return Directory.Exists(folder) ? Feeds(new PackageSource(folder, feed), settings)
            : throw new NasException(Descriptors.FeedUnknown.At(position, feed, sources.Count == 0 ? "nuget.config has no sources." : $"the sources of nuget.config are {string.Join(", ", sources.Select(s => s.Name))}."));
    }

    // A source of packages that is a folder may be one of bare models too.
    private static IReadOnlyList<IModelFeed> Feeds(PackageSource source, ISettings settings) =>
        source.IsLocal && Directory.Exists(source.Source) ? [new ModelFolder(source.Source), new PackageFeed(source, settings)] : [new PackageFeed(source, settings)];

    // Who maps packages to sources does not want another source to be asked.
    private static IEnumerable<PackageSource> Mapped(List<PackageSource> sources, string id, ISettings settings)
    {
        var mapping = PackageSourceMapping.GetPackageSourceMapping(settings);
        return mapping.IsEnabled ? sources.Where(s => mapping.GetConfiguredPackageSources(id).Contains(s.Name, StringComparer.OrdinalIgnoreCase)) : sources;
    }
}
