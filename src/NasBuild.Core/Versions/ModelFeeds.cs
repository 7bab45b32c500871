using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;
using NuGet.Configuration;

namespace NasBuild.Core.Versions;

/// <summary>The feeds of a nas.yaml, or of the NuGet configuration that applies to its folder.</summary>
internal static class ModelFeeds
{
    /// <summary>Returns NuGet's settings for the folder of nas.yaml.</summary>
    /// <exception cref="NasException">A nuget.config is not valid.</exception>
    public static ISettings Settings(NasConfiguration configuration)
    {
        try
        {
            return NuGet.Configuration.Settings.LoadDefaultSettings(configuration.Folder);
        }
        catch (NuGetConfigurationException e)
        {
            throw new NasException(
                Descriptors.FeedUnavailable.At(
                    configuration.PositionOf("model.feed"), "nuget.config", ShownAddress.In(e.Message)),
                e);
        }
    }

    /// <summary>Returns the feeds, in the order in which they are asked.</summary>
    /// <exception cref="NasException">nas.yaml names something that is not a feed.</exception>
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
            // Packages must not be changed in transit: unencrypted connections are allowed to this machine only.
            return Uri.TryCreate(feed, UriKind.Absolute, out var address)
                && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
                ? Feeds(SourceAt(feed, address), settings)
                : throw new NasException(Descriptors.FeedUnknown.At(
                    position, ShownAddress.In(feed), "addresses begin with https://."));
        }

        var folder = configuration.FullPath(feed.Replace('\\', '/'));
        return Directory.Exists(folder) ? Feeds(new PackageSource(folder, feed), settings)
            : throw new NasException(Descriptors.FeedUnknown.At(
                position, feed, sources.Count == 0 ? "nuget.config has no sources."
                    : $"the sources of nuget.config are {string.Join(", ", sources.Select(s => s.Name))}."));
    }

    // NuGet knows the third version of its protocol by the end of the address, which a query is not part of.
    private static PackageSource SourceAt(string feed, Uri address)
    {
        var source = new PackageSource(feed, feed) { AllowInsecureConnections = address.IsLoopback };
        if (address.AbsolutePath.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            source.ProtocolVersion = 3;
        }

        return source;
    }

    // A package source that is a folder may contain bare models too.
    private static IReadOnlyList<IModelFeed> Feeds(PackageSource source, ISettings settings) =>
        source.IsLocal && Directory.Exists(source.Source)
            ? [new ModelFolder(source.Source), new PackageFeed(source, settings)]
            : [new PackageFeed(source, settings)];

    // With package source mapping, no other source may be asked.
    private static IEnumerable<PackageSource> Mapped(List<PackageSource> sources, string id, ISettings settings)
    {
        var mapping = PackageSourceMapping.GetPackageSourceMapping(settings);
        return mapping.IsEnabled ? sources.Where(s =>
            mapping.GetConfiguredPackageSources(id).Contains(s.Name, StringComparer.OrdinalIgnoreCase)) : sources;
    }
}
