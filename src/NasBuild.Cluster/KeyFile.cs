using NATS.NKeys;

namespace NasBuild.Cluster;

/// <summary>
/// Files with the key of a user: .creds, which also holds the user's JWT, and .nk, which holds an NKey's seed, as
/// <c>nsc</c> and <c>nk -gen user</c> write it.
/// </summary>
internal static class KeyFile
{
    private const string Extension = ".nk";
    private const string CredentialsExtension = ".creds";
    private const string SeedOfUser = "SU";

    /// <summary>Returns true if credentials are the path of a .creds file.</summary>
    public static bool IsCredentials(string text) =>
        text.EndsWith(CredentialsExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns true if credentials are the path of an .nk file.</summary>
    public static bool IsNKey(string text) => text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the public key and the seed of a file.</summary>
    /// <exception cref="InvalidDataException">The file holds no key. The message does not show what it holds.</exception>
    public static (string Public, string Seed) Read(string path)
    {
        try
        {
            var seed = File.ReadLines(path).Select(l => l.Trim())
                .FirstOrDefault(l => l.StartsWith(SeedOfUser, StringComparison.Ordinal))
                ?? throw new InvalidDataException($"'{path}' holds no key: no line is the seed of a user (SU...).");
            using var pair = KeyPair.FromSeed(seed);
            return (pair.GetPublicKey(), seed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"'{path}' holds no key that can be read: {e.Message}", e);
        }
        catch (Exception e) when (e is NKeysException or ArgumentException or FormatException
            or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"'{path}' holds no key: its seed is not valid.");
        }
    }
}
