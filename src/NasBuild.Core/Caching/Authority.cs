using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NasBuild.Core.Caching;

/// <summary>A certificate authority of one's own, in a PEM file.</summary>
internal static class Authority
{
    /// <summary>Returns the certificates of a file.</summary>
    /// <exception cref="SharedCacheException">The file cannot be read, or holds no certificate.</exception>
    public static X509Certificate2Collection Read(string path)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            return found.Count > 0 ? found
                : throw new SharedCacheException($"'{path}' ('authority') holds no certificate in PEM format.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SharedCacheException($"'{path}' ('authority') cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Returns a policy that trusts these authorities alone.</summary>
    public static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        // An authority of one's own seldom publishes revocations.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
