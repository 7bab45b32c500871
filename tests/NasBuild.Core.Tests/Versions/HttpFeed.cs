using System.Net;
using System.Text;

namespace NasBuild.Core.Tests.Versions;

/// <summary>
/// A NuGet v3 feed over HTTP with the packages of a folder: service index, list of versions, package.
/// </summary>
internal sealed class HttpFeed : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string folder;
    private readonly string? credentials;
    private readonly ManualResetEventSlim closed = new();

    /// <param name="folder">The packages.</param>
    /// <param name="credentials">user:password that it asks for; null for none.</param>
    public HttpFeed(string folder, string? credentials = null)
    {
        this.folder = folder;
        this.credentials = credentials;
        for (var port = 41500; ; port++)
        {
            try
            {
                listener.Prefixes.Clear();
                listener.Prefixes.Add($"http://localhost:{port}/");
                listener.Start();
                break;
            }
            catch (HttpListenerException) when (port < 41600)
            {
                // Taken: the next one.
            }
        }

        Task.Run(Serve);
    }

    public string Address => listener.Prefixes.Single();

    public string Index => Address + "v3/index.json";

    /// <summary>The paths that were asked for.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>True if it takes every request and answers none.</summary>
    public bool Stalls { get; init; }

    /// <summary>True if its answers never end.</summary>
    public bool NeverEnds { get; init; }

    public void Dispose()
    {
        closed.Set();
        listener.Close();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                var path = context.Request.Url!.AbsolutePath;
                lock (Asked)
                {
                    Asked.Add(path);
                }

                if (Stalls)
                {
                    continue;
                }

                if (NeverEnds)
                {
                    _ = Task.Run(() => Fill(context.Response));
                    continue;
                }

                var allowed = credentials is null || context.Request.Headers["Authorization"] == "Basic "
                    + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
                var answer = allowed ? Answer(path) : null;
                context.Response.StatusCode = !allowed ? 401 : answer is null ? 404 : 200;
                if (!allowed)
                {
                    context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"feed\"");
                }

                context.Response.Close(answer ?? [], willBlock: true);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private void Fill(HttpListenerResponse response)
    {
        var piece = Encoding.UTF8.GetBytes("{ \"version\": \"3.0.0\", \"a\": \"".PadRight(1 << 16, 'a'));
        try
        {
            for (; !closed.IsSet; Array.Fill(piece, (byte)'a'))
            {
                response.OutputStream.Write(piece);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // Nobody reads any more.
        }
    }

    private byte[]? Answer(string path)
    {
        if (path == "/v3/index.json")
        {
            return Encoding.UTF8.GetBytes(
                $$"""{ "version": "3.0.0", "resources": [ { "@id": "{{Address}}flat/", "@type": "PackageBaseAddress/3.0.0" } ] }""");
        }

        string[] packages = [.. Directory.GetFiles(folder, "*.nupkg")];
        string[] parts = path.Trim('/').Split('/');
        if (parts is ["flat", var id, "index.json"])
        {
            string[] versions = [.. packages.Select(p => Path.GetFileNameWithoutExtension(p).ToLowerInvariant())
                .Where(n => n.StartsWith(id + ".", StringComparison.Ordinal))
                .Select(n => $"\"{n[(id.Length + 1)..]}\"")];
            return versions.Length == 0 ? null : Encoding.UTF8.GetBytes(
                $$"""{ "versions": [ {{string.Join(", ", versions)}} ] }""");
        }

        return parts is ["flat", _, _, var file] && Array.Find(packages, p => Path.GetFileName(p)
            .Equals(file, StringComparison.OrdinalIgnoreCase)) is { } package ? File.ReadAllBytes(package) : null;
    }
}
