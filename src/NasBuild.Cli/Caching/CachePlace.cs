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
    private readonly Option<string?> server = new("--server")
    {
        Description = "The address of the NATS server of the cache, such as nats://build-server:4222.",
    };
    private readonly Option<string?> url =
        new("--url") { Description = "The address of the HTTP server of the cache." };
    private readonly Option<string?> credentials = new("--credentials-env")
    {
        Description = "The environment variable that holds the server's credentials.",
    };
    private readonly Option<string> config = new("--config")
    {
        Description = "The nas.yaml whose section 'cache' names it.",
        DefaultValueFactory = _ => "nas.yaml",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { folder, server, url, credentials, config })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Opens the cache.</summary>
    /// <exception cref="NasException">No cache is named, or it cannot be used.</exception>
    public ISharedCache Open(ParseResult parsed)
    {
        var settings = Named(parsed) ?? OfFile(parsed.GetValue(config)!);
        return Usable(settings, () => SharedCaches.Open(settings, BaseFolder(parsed), NatsCache.Open));
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

    private static T Usable<T>(CacheSettings settings, Func<T> work) => Usable(SharedCaches.PlaceOf(settings), work);

    private string BaseFolder(ParseResult parsed) => Named(parsed) is null
        ? Path.GetDirectoryName(Path.GetFullPath(parsed.GetValue(config)!))! : Environment.CurrentDirectory;

    private CacheSettings? Named(ParseResult parsed)
    {
        string?[] given = [parsed.GetValue(folder), parsed.GetValue(server), parsed.GetValue(url)];
        if (given.Count(g => g is not null) > 1)
        {
            throw new NasException(Descriptors.NoCacheNamed.With("Several places are given."));
        }

        if (Array.Find(given, g => g is not null) is not { } place)
        {
            return null;
        }

        var settings = parsed.GetValue(folder) is { } named ? new CacheSettings { Folder = Path.GetFullPath(named) }
            : Address(place, isServer: parsed.GetValue(server) is not null);
        return settings with { CredentialsEnv = parsed.GetValue(credentials) };
    }

    private static CacheSettings Address(string text, bool isServer)
    {
        var found = BuildProperties.Parse(null, null, cache: text).Cache!;
        return (isServer ? found.Server : found.Url) is not null ? found
            : throw new NasException(Descriptors.InvalidOverride.With(
                isServer ? "--server" : "--url", "***",
                isServer ? "an address such as nats://build:4222" : "an address such as https://cache.example/nas"));
    }

    private static CacheSettings OfFile(string path) => !File.Exists(path)
        ? throw new NasException(Descriptors.NoCacheNamed.With($"There is no '{path}' here."))
        : ConfigurationReader.Read(path).Cache
            ?? throw new NasException(Descriptors.NoCacheNamed.With($"'{path}' has no section 'cache'."));
}
