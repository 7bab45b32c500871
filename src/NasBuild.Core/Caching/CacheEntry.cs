using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Caching;

/// <summary>
/// An entry of a shared cache: one line of JSON with its name and its parts, each with size and hash, and then the
/// parts without anything between. It was made for its name, is whole, and has the hashes that it says.
/// </summary>
public sealed class CacheEntry : IDisposable
{
    private const string Format = "nasbuild-cache-1";
    private const int MaxHeadBytes = 1 << 14;
    private const int MaxParts = 8;
    private readonly string path;
    private readonly ImmutableArray<(Part Part, long Start)> parts;

    private CacheEntry(string path, ImmutableArray<(Part, long)> parts) => (this.path, this.parts) = (path, parts);

    /// <summary>Writes an entry into a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The entry's name.</param>
    /// <param name="contents">The files that become its parts, by the names of the parts.</param>
    /// <returns>The size in bytes.</returns>
    public static long Write(string path, string name, IReadOnlyList<KeyValuePair<string, string>> contents)
    {
        var head = new Head(Format, name, [.. contents.Select(c => new Part(
            c.Key, new FileInfo(c.Value).Length, ContentKey.OfFile(c.Value)))]);
        using var file = File.Create(path);
        file.Write([.. JsonSerializer.SerializeToUtf8Bytes(head, JsonFormats.Compact), (byte)'\n']);
        foreach (var content in contents)
        {
            using var from = File.OpenRead(content.Value);
            from.CopyTo(file);
        }

        return file.Length;
    }

    /// <summary>Reads and checks the entry in a file, which it deletes when it is disposed.</summary>
    /// <exception cref="InvalidDataException">
    /// It is another entry, not whole, or has other contents than it says.
    /// </exception>
    public static CacheEntry Open(string path, string name)
    {
        using var file = File.OpenRead(path);
        var head = ReadHead(file);
        if (head is not { Format: Format } || head.Parts.IsDefaultOrEmpty || head.Parts.Length > MaxParts
            || head.Parts.Any(p => p is null))
        {
            throw new InvalidDataException("it is not an entry of this NasBuild.");
        }

        if (head.Name != name)
        {
            throw new InvalidDataException(
                $"it is that of '{(CacheNames.IsValid(head.Name) ? head.Name : "another")}'.");
        }

        var found = ImmutableArray.CreateBuilder<(Part, long)>();
        foreach (var part in head.Parts)
        {
            found.Add((part, file.Position));
            if (part.Bytes < 0 || part.Bytes > file.Length - file.Position)
            {
                throw new InvalidDataException("it breaks off.");
            }

            if (HashOf(file, part.Bytes) != part.Sha256)
            {
                throw new InvalidDataException($"its part '{Shown(part.Name)}' has another hash than it says.");
            }
        }

        return file.Position == file.Length ? new CacheEntry(path, found.ToImmutable())
            : throw new InvalidDataException("it goes on after its end.");
    }

    /// <summary>Returns true if it has a part.</summary>
    public bool Has(string part) => parts.Any(p => p.Part.Name == part);

    /// <summary>Returns the hash of a part.</summary>
    /// <exception cref="InvalidDataException">There is no such part.</exception>
    public string HashOf(string part) => Find(part).Part.Sha256;

    /// <summary>Returns the content of a small part.</summary>
    /// <exception cref="InvalidDataException">There is no such part, or it is too large.</exception>
    public byte[] Read(string part, int maxBytes = 1 << 28)
    {
        var (found, start) = Find(part);
        EntryCopy.Check(found.Bytes, maxBytes);
        using var file = File.OpenRead(path);
        file.Position = start;
        var bytes = new byte[found.Bytes];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Copies a part into a file: written beside, and renamed.</summary>
    /// <exception cref="InvalidDataException">There is no such part.</exception>
    public void CopyTo(string part, string target)
    {
        var (found, start) = Find(part);
        using var file = File.OpenRead(path);
        file.Position = start;
        AtomicFile.Write(target, to => Pieces(file, found.Bytes, piece => to.Write(piece.Span)));
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(path);

    private (Part Part, long Start) Find(string part) =>
        parts.FirstOrDefault(p => p.Part.Name == part) is { Part: not null } found ? found
            : throw new InvalidDataException($"it has no part '{part}'.");

    private static Head? ReadHead(FileStream file)
    {
        var start = new byte[MaxHeadBytes];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var end = start.AsSpan(0, read).IndexOf((byte)'\n');
        if (end < 0)
        {
            return null;
        }

        file.Position = end + 1;
        try
        {
            return JsonSerializer.Deserialize<Head>(start.AsSpan(0, end), JsonFormats.Strict(JsonFormats.Compact));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException
            or NotSupportedException)
        {
            return null;
        }
    }

    private static string HashOf(FileStream file, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Pieces(file, bytes, piece => hash.AppendData(piece.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Pieces(FileStream file, long bytes, Action<ReadOnlyMemory<byte>> take)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            for (var left = bytes; left > 0;)
            {
                var read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                take(buffer.AsMemory(0, read > 0 ? read : throw new InvalidDataException("it breaks off.")));
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Shown(string name) =>
        name.Length is > 0 and <= 20 && name.All(char.IsAsciiLetterOrDigit) ? name : "?";

    private sealed record Head(string Format, string Name, ImmutableArray<Part> Parts);

    private sealed record Part(string Name, long Bytes, string Sha256);
}
