using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Caching;

/// <summary>
/// A shared cache behind GET, HEAD and PUT, as object stores and reverse proxies serve them: an entry is a path below
/// the address.
/// </summary>
public sealed class HttpCache : ISharedCache
{
    private const int MaxRedirects = 5;
    private readonly Uri address;
    private readonly AuthenticationHeaderValue? authentication;
    private readonly HttpCacheLimits limits;
    private readonly HttpClient client;

    /// <param name="address">The address.</param>
    /// <param name="credentials">A user and a password with a colon between, or a bearer token; null for none.</param>
    /// <param name="limits">The limits of time.</param>
    /// <param name="authorities">The authorities that are trusted; null for the system's.</param>
    /// <exception cref="SharedCacheException">The credentials cannot be sent.</exception>
    public HttpCache(
        string address, string? credentials, HttpCacheLimits? limits = null,
        X509Certificate2Collection? authorities = null)
    {
        this.address = new Uri(address.EndsWith('/') ? address : address + "/");
        this.limits = limits ?? new HttpCacheLimits();
        authentication = Authentication(credentials);
        if (authentication is not null && this.address is { Scheme: "http", IsLoopback: false })
        {
            throw new SharedCacheException("credentials would be sent unencrypted: use https.");
        }

        client = new HttpClient(new SocketsHttpHandler
        {
            // Credentials must not follow to another host.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = this.limits.Connect,
            SslOptions = { CertificateChainPolicy = authorities is null ? null : Authority.Policy(authorities) },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("NasBuild", null));
    }

    /// <inheritdoc/>
    public string Place => ShownAddress.In(address.AbsoluteUri);

    /// <inheritdoc/>
    public bool Fetch(string name, string path, long maxBytes, CancellationToken cancellation) =>
        Run(async () =>
        {
            using var time = TransferTime.Limit(limits.Answer, cancellation);
            using var answer = await SendAsync(HttpMethod.Get, name, null, time.Token).ConfigureAwait(false);
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return false;
            }

            Check(answer);
            if (answer.Content.Headers.ContentLength is { } size)
            {
                EntryCopy.Check(size, maxBytes);
            }

            await ReadAsync(answer, path, maxBytes, time).ConfigureAwait(false);
            return true;
        }, cancellation);

    /// <inheritdoc/>
    public long? SizeOf(string name, CancellationToken cancellation) => Run(async () =>
    {
        using var time = TransferTime.Limit(limits.Answer, cancellation);
        using var answer = await SendAsync(HttpMethod.Head, name, null, time.Token).ConfigureAwait(false);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.MethodNotAllowed)
        {
            return null;
        }

        Check(answer);
        return answer.Content.Headers.ContentLength;
    }, cancellation);

    /// <inheritdoc/>
    public void Put(string name, string path, CancellationToken cancellation) => Run(async () =>
    {
        using var time = TransferTime.Limit(
            limits.Answer + TransferTime.Of(new FileInfo(path).Length), cancellation);
        using var answer = await SendAsync(HttpMethod.Put, name, path, time.Token).ConfigureAwait(false);
        Check(answer);
        return true;
    }, cancellation);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static AuthenticationHeaderValue? Authentication(string? credentials)
    {
        var text = credentials?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return text.Any(char.IsControl) || (!text.Contains(':', StringComparison.Ordinal) && !text.All(char.IsAscii))
            ? throw new SharedCacheException("the credentials have characters that cannot be sent.")
            : text.Contains(':', StringComparison.Ordinal)
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)))
            : new AuthenticationHeaderValue("Bearer", text);
    }

    private async Task ReadAsync(HttpResponseMessage answer, string path, long maxBytes, CancellationTokenSource time)
    {
        try
        {
            var from = await answer.Content.ReadAsStreamAsync(time.Token).ConfigureAwait(false);
            await using var to = File.Create(path);
            var piece = new byte[1 << 16];
            for (long done = 0; ;)
            {
                time.CancelAfter(limits.Answer);
                var read = await from.ReadAsync(piece, time.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    return;
                }

                EntryCopy.Check(done += read, maxBytes);
                await to.WriteAsync(piece.AsMemory(0, read), time.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is HttpIOException or HttpRequestException)
        {
            throw new InvalidDataException("it breaks off.", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string name, string? content, CancellationToken cancellation)
    {
        var target = new Uri(address, name);
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, target);
            if (IsSameHost(target))
            {
                request.Headers.Authorization = authentication;
            }

            if (content is not null)
            {
                request.Content = new StreamContent(File.OpenRead(content));
            }

            var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)
                .ConfigureAwait(false);
            if ((int)answer.StatusCode is not (301 or 302 or 307 or 308) || answer.Headers.Location is not { } location)
            {
                return answer;
            }

            answer.Dispose();
            var next = new Uri(target, location);
            target = redirects < MaxRedirects
                && (next.Scheme == "https" || (next.Scheme == "http" && target.Scheme == "http")) ? next
                : throw new SharedCacheException("it redirects to an address that is not followed.");
        }
    }

    private bool IsSameHost(Uri target) =>
        target.Scheme == address.Scheme && target.Host == address.Host && target.Port == address.Port;

    private static void Check(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new SharedCacheException((int)answer.StatusCode switch
            {
                (401 or 403) and var status =>
                    $"it refuses access ({status}). Set 'cache.credentials-env' to the variable that holds"
                    + " a token, or user:password; with 'read-only: true' nothing is stored.",
                405 => "it does not take entries (405).",
                413 => "the entry is too large for it (413).",
                var status => $"it answers with status {status}.",
            });
        }
    }

    // Asynchronous inside: a read can be cancelled.
    private static T Run<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return Task.Run(work, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (HttpRequestException e)
        {
            throw new SharedCacheException(
                e.InnerException is AuthenticationException
                    ? "its certificate is not trusted. Name the authority that signed it ('authority')."
                    : $"it does not answer ({e.HttpRequestError}).",
                e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SharedCacheException("it does not answer in time.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SharedCacheException(e.Message, e);
        }
    }
}
