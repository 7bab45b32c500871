using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NasBuild.Cluster.Tests;
using NasBuild.Core.Caching;
using NasBuild.Core.Configuration.Settings;

namespace NasBuild.Core.Tests.Caching;

/// <summary>Caches whose server has a certificate of an authority of one's own.</summary>
[TestClass]
public sealed class AuthorityTests
{
    private const string Name = "model-0123456789abcdef0123456789abcdef";

    [TestMethod]
    public async Task Https_IsUsedWithTheAuthorityOfTheUser()
    {
        using var folder = new TemporaryFolder();
        var authority = new TestAuthority(folder.Path);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var end = new CancellationTokenSource();
        var serving = ServeAsync(listener, authority, end.Token);
        var settings = new CacheSettings { Url = $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/nas" };

        using (var trusted = SharedCaches.Open(
            settings with { Authority = Path.GetFileName(authority.AuthorityFile) }, folder.Path, null))
        {
            Assert.AreEqual(7, await Task.Run(() => trusted.SizeOf(Name, default)));
        }

        using (var untrusted = SharedCaches.Open(settings, folder.Path, null))
        {
            var e = await Assert.ThrowsExactlyAsync<SharedCacheException>(
                () => Task.Run(() => untrusted.SizeOf(Name, default)));
            Assert.AreEqual(
                "its certificate is not trusted. Name the authority that signed it ('authority').", e.Message);
        }

        await end.CancelAsync();
        await serving;
    }

    [TestMethod]
    [DataRow(null, "cannot be read")]
    [DataRow("no certificate", "holds no certificate in PEM format.")]
    public void FileThatIsNoCertificate_IsNamed(string? content, string problem)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
        {
            folder.Write("own.pem", Encoding.UTF8.GetBytes(content));
        }

        var e = Assert.ThrowsExactly<SharedCacheException>(() => SharedCaches.Open(
            new CacheSettings { Url = "https://127.0.0.1:1/nas", Authority = "own.pem" }, folder.Path, null));

        Assert.StartsWith($"'{Path.Combine(folder.Path, "own.pem")}' ('authority') ", e.Message);
        Assert.Contains(problem, e.Message);
    }

    private static async Task ServeAsync(TcpListener listener, TestAuthority authority, CancellationToken end)
    {
        using var pem = X509Certificate2.CreateFromPemFile(authority.CertificateFile, authority.KeyFile);
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(end);
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = pem }, end);
                var asked = new byte[4096];
                _ = await tls.ReadAsync(asked, end);
                await tls.WriteAsync(
                    "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n"u8.ToArray(), end);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException
                or System.Security.Authentication.AuthenticationException)
            {
                // The client does not trust this server, or the test is over.
            }
        }
    }
}
