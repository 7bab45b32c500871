using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NasBuild.Cluster.Tests;

/// <summary>A certificate authority of one test, and a certificate of 127.0.0.1 that it has signed.</summary>
internal sealed class TestAuthority
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset End = DateTimeOffset.UtcNow.AddDays(1);

    public TestAuthority(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(Begin, End);
        AuthorityFile = Path.Combine(folder, "authority.pem");
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=127.0.0.1", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(authority, Begin, End, [1, 2, 3, 4, 5, 6, 7, 8]);
        (CertificateFile, KeyFile) = (Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        File.WriteAllText(CertificateFile, signed.ExportCertificatePem());
        File.WriteAllText(KeyFile, serverKey.ExportPkcs8PrivateKeyPem());
    }

    public string AuthorityFile { get; }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    /// <summary>The part of a nats-server's configuration.</summary>
    public string NatsConfiguration => $"tls {{ cert_file: \"{CertificateFile}\", key_file: \"{KeyFile}\" }}";
}
