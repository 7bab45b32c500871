using System.CommandLine;
using NasBuild.Cluster;
using NasBuild.Core.Caching;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Cli.Caching;

/// <summary>The options that name a shared cache, or the nas.yaml that does.</summary>
internal sealed class CachePlace
{
    private readonly Option<string?> folder = new("--folder") { Description = "The folder of the cache." };
    private readonly Option<string?> url =
        new("--url") { Description = "The address of the HTTP server of the cache." };
    private readonly Option<string> config = new("--config")
    {
        Description = "The nas.yaml whose section 'cache' names it.",
        DefaultValueFactory = _ => "nas.yaml",
    };

    private readonly ServerOptions server;

    private CachePlace(ServerOptions server) => this.server = server;

    /// <summary>Adds the options to a command, and returns them.</summary>
    public static CachePlace AddedTo(Command command)
    {
        var place = new CachePlace(ServerOptions.AddedTo(command, required: false));
        foreach (var option in new Option[] { place.folder, place.url, place.config })
        {
            command.Options.Add(option);
        }

        return place;
    }

    /// <summary>Opens the cache.</summary>
    /// <exception cref="NasException">No cache is named, or it cannot be used.</exception>
    public ISharedCache Open(ParseResult parsed)
    {
        var access = server.Read(parsed);
        string?[] given = [parsed.GetValue(folder), access?.Server, parsed.GetValue(url)];
        if (given.Count(g => g is not null) > 1)
        {
            throw new NasException(Descriptors.NoCacheNamed.With("Several places are given."));
        }

        if (access is not null)
        {
            return Usable(access.Server, () => NatsCache.Open(access));
        }

        var file = parsed.GetValue(config)!;
        var (settings, root) = parsed.GetValue(folder) is { } path
            ? (new CacheSettings { Folder = Path.GetFullPath(path) }, Environment.CurrentDirectory)
            : parsed.GetValue(url) is { } address
            ? (AtAddress(address) with
            {
                CredentialsEnv = server.Variable(parsed),
                Authority = server.Authority(parsed),
            }, Environment.CurrentDirectory)
            : (OfFile(file), Path.GetDirectoryName(Path.GetFullPath(file))!);
        return Usable(SharedCaches.PlaceOf(settings), () => SharedCaches.Open(settings, root, NatsCache.Open));
    }

    /// <summary>Runs work with a cache: one that cannot be used is an error here, and not a warning.</summary>
    /// <exception cref="NasException">The cache cannot be used.</exception>
    public static T Usable<T>(string place, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SharedCacheException e)
        {
            throw new NasException(
                Descriptors.CacheUnavailable.With(place, e.Message) with { Severity = DiagnosticSeverity.Error }, e);
        }
    }

    private static CacheSettings AtAddress(string text) =>
        BuildProperties.Parse(null, null, cache: text).Cache is { Url: not null } found ? found
            : throw new NasException(Descriptors.InvalidOverride.With(
                "--url", "***", "an address such as https://cache.example/nas"));

    private static CacheSettings OfFile(string path) => !File.Exists(path)
        ? throw new NasException(Descriptors.NoCacheNamed.With($"There is no '{path}' here."))
        : ConfigurationReader.Read(path).Cache
            ?? throw new NasException(Descriptors.NoCacheNamed.With($"'{path}' has no section 'cache'."));
}
