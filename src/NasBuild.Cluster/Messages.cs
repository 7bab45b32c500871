using System.Text.Json;
using NasBuild.Core.Builds.Workers;
using NasBuild.Core.Storage;

namespace NasBuild.Cluster;

/// <summary>A trial on its way to a worker.</summary>
/// <param name="Study">The study's id.</param>
/// <param name="Id">The trial's id.</param>
/// <param name="Body">The trial.</param>
internal sealed record TrialMessage(string Study, string Id, string Body);

/// <summary>An answer on its way to the build.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="IsRefusal">True if the worker cannot measure this study at all.</param>
internal sealed record AnswerMessage(TrialAnswer Answer, bool IsRefusal);

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
