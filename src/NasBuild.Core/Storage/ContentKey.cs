using System.Security.Cryptography;
using System.Text;

namespace NasBuild.Core.Storage;

/// <summary>Hashes that say what a result was made from: equal keys, equal results.</summary>
internal static class ContentKey
{
    /// <summary>The SHA-256 of a file, in lower-case hexadecimal digits.</summary>
    public static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>The SHA-256 of what several files hold, in their order; of one file its own.</summary>
    public static string OfFiles(IReadOnlyList<string> paths) => paths.Count == 1 ? OfFile(paths[0]) : OfBytes(Encoding.UTF8.GetBytes(string.Concat(paths.Select(OfFile))));

    /// <summary>The SHA-256 of names below a folder and of what these files hold; a name with a slash at its end is a folder's.</summary>
    public static string OfFolder(string folder, IEnumerable<string> names) =>
        OfBytes(Encoding.UTF8.GetBytes(string.Concat(names.Select(n => $"{n.Length}:{n}{(n.EndsWith('/') ? "" : OfFile(Path.Combine(folder, n)))}"))));

    /// <summary>The SHA-256 of bytes, in lower-case hexadecimal digits.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>A key of all <paramref name="parts"/> in their order.</summary>
    public static string Of(params IEnumerable<string> parts)
    {
        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        var text = string.Concat(parts.Select(p => $"{p.Length}:{p}"));
        return OfBytes(Encoding.UTF8.GetBytes(text))[..32];
    }
}
