using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Caching;

/// <summary>The shared caches that settings name.</summary>
public static class SharedCaches
{
    /// <summary>Opens a cache.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="folder">The full path of the folder that theirs is relative to.</param>
    /// <param name="server">Opens a cache on a NATS server; null where there are none.</param>
    /// <exception cref="SharedCacheException">It cannot be used.</exception>
    public static ISharedCache Open(CacheSettings settings, string folder, Func<CacheSettings, ISharedCache>? server)
    {
        var file = settings.Authority is { } given ? Path.GetFullPath(given, folder) : null;
        var authorities = file is null ? null : Authority.Read(file);
        return settings switch
        {
            { Folder: { } named } => new FolderCache(Path.GetFullPath(named, folder), settings.ReadOnly),
            { Url: { } address } => new HttpCache(address, settings.Credentials, authorities: authorities),
            _ => server?.Invoke(settings with { Authority = file })
                ?? throw new SharedCacheException("this program connects to no NATS server."),
        };
    }

    /// <summary>Returns the place that settings name, as it is shown.</summary>
    public static string PlaceOf(CacheSettings settings) =>
        ShownAddress.In(settings.Folder ?? settings.Url ?? settings.Server ?? "");
}
