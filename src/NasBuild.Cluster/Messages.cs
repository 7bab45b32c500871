using System.Text.Json;
using NasBuild.Core.Storage;

namespace NasBuild.Cluster;

/// <summary>Messages as JSON.</summary>
internal static class Messages
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Returns a message as JSON.</summary>
    public static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, JsonFormats.Compact);

    /// <summary>Reads a message; null if it is none.</summary>
    public static T? Read<T>(byte[]? bytes)
        where T : class
    {
        try
        {
            return bytes is null or { Length: > MaxBytes } ? null
                : JsonSerializer.Deserialize<T>(bytes, JsonFormats.Strict(JsonFormats.Compact));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
