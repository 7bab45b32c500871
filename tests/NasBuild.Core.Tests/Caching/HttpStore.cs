using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace NasBuild.Core.Tests.Caching;

/// <summary>An HTTP server that stores what is put, in memory.</summary>
internal sealed class HttpStore : IDisposable
{
    private readonly HttpListener listener = Started();

    public HttpStore() => Task.Run(Serve);

    public string Address => listener.Prefixes.Single() + "nas";

    /// <summary>The entries by path.</summary>
    public ConcurrentDictionary<string, byte[]> Entries { get; } = new();

    /// <summary>The method, path and Authorization of each request.</summary>
    public ConcurrentQueue<(string Method, string Path, string? Authorization)> Asked { get; } = new();

    /// <summary>The Authorization that it asks for; null for none.</summary>
    public string? Authorization { get; set; }

    /// <summary>The status of every answer; 0 for the usual ones.</summary>
    public int Status { get; set; }

    /// <summary>The address that it redirects to; null for none.</summary>
    public string? RedirectsTo { get; set; }

    /// <summary>True if it takes every request and answers none.</summary>
    public bool Stalls { get; set; }

    /// <summary>True if its answers break off.</summary>
    public bool BreaksOff { get; set; }

    public void Dispose() => listener.Close();

    private static HttpListener Started()
    {
        for (var attempt = 0; ; attempt++)
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/");
            free.Stop();
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (attempt < 100)
            {
                // Taken in the meantime: another one.
            }
        }
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                Answer(await listener.GetContextAsync());
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Url!.AbsolutePath;
        Asked.Enqueue((request.HttpMethod, path, request.Headers["Authorization"]));
        if (Stalls)
        {
            return;
        }

        if (RedirectsTo is { } other)
        {
            response.StatusCode = 307;
            response.RedirectLocation = other + path;
            response.Close();
        }
        else if (Status > 0 || (Authorization is { } wanted && request.Headers["Authorization"] != wanted))
        {
            response.StatusCode = Status > 0 ? Status : 401;
            response.Close();
        }
        else if (request.HttpMethod == "PUT")
        {
            var content = new MemoryStream();
            request.InputStream.CopyTo(content);
            Entries[path] = content.ToArray();
            response.StatusCode = 201;
            response.Close();
        }
        else if (!Entries.TryGetValue(path, out var entry))
        {
            response.StatusCode = 404;
            response.Close();
        }
        else
        {
            response.ContentLength64 = entry.Length;
            if (request.HttpMethod == "HEAD")
            {
                response.Close();
            }
            else if (BreaksOff)
            {
                response.OutputStream.Write(entry.AsSpan(0, entry.Length / 2));
                response.OutputStream.Flush();
                response.Abort();
            }
            else
            {
                response.Close(entry, willBlock: true);
            }
        }
    }
}
