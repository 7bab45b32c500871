using System.Security.Cryptography;
using System.Text;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Storage;

/// <summary>Hashes of the inputs of a result: equal keys mean equal results.</summary>
internal static class ContentKey
{
    /// <summary>Returns the SHA-256 of a file, in lower-case hexadecimal digits.</summary>
    public static string OfFile(string path)
    {
        using var stream = RegularFile.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Returns the SHA-256 of the contents of several files, in order; for one file its own.</summary>
    public static string OfFiles(IReadOnlyList<string> paths) =>
        paths.Count == 1 ? OfFile(paths[0]) : OfBytes(Encoding.UTF8.GetBytes(string.Concat(paths.Select(OfFile))));

    /// <summary>
    /// Returns the SHA-256 of names below a folder and of the contents of these files; a name that ends with a slash is
    /// a folder's.
    /// </summary>
    public static string OfFolder(string folder, IEnumerable<string> names) =>
        OfBytes(Encoding.UTF8.GetBytes(string.Concat(names.Select(n =>
            $"{n.Length}:{n}{(n.EndsWith('/') ? "" : OfFile(Path.Combine(folder, n)))}"))));

    /// <summary>Returns the SHA-256 of bytes, in lower-case hexadecimal digits.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Returns true if a text is a hash: 64 hexadecimal digits in lower case.</summary>
    public static bool IsHash(string? text) => text?.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Returns a key of all <paramref name="parts"/> in order.</summary>
    public static string Of(params IEnumerable<string> parts)
    {
        // The length in front distinguishes ("ab", "c") from ("a", "bc").
        var text = string.Concat(parts.Select(p => $"{p.Length}:{p}"));
        return OfBytes(Encoding.UTF8.GetBytes(text))[..32];
    }
}
