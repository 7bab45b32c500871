using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NasBuild.Core.Diagnostics;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Storage;

/// <summary>The cache of stages' results: a file for each, with the key of its inputs.</summary>
internal static class StageCache
{
    // Increases when the format of a result changes.
    private const int Form = 3;

    /// <summary>The version of that format, as text.</summary>
    public static string FormText => Form.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The format of all results.</summary>
    public static readonly JsonSerializerOptions Format = new(JsonFormats.Indented)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>
    /// Returns the result in <paramref name="path"/>, if it has the key <paramref name="key"/> and is as it was stored.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key.</param>
    /// <param name="report">Receives one diagnostic if it is damaged.</param>
    public static T? Find<T>(string path, string key, Action<Diagnostic>? report = null)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        byte[] bytes = [];
        try
        {
            bytes = RegularFile.ReadAllBytes(path);
            if (Read<T>(bytes, key) is { } result)
            {
                return result;
            }
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            // Of another version, or damaged.
        }

        if (KeyIn(bytes) is var found && (found is null || found == Formed(key)))
        {
            report?.Invoke(Descriptors.StoredResultDamaged.With(path));
        }

        return null;
    }

    /// <summary>Returns the result in the bytes of a file; null if it has another key, or is not as it was stored.</summary>
    /// <exception cref="JsonException">The bytes are no result of that type.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> bytes, string key)
        where T : class => FromBytes<Entry<T>>(bytes) is { Result: not null } entry
            && entry.Key == Formed(key) && entry.Check == CheckOf(entry.Result) ? entry.Result : null;

    /// <summary>Stores a result.</summary>
    public static void Store<T>(string path, string key, T result)
        where T : class => AtomicFile.Write(path, ToBytes(new Entry<T>(Formed(key), CheckOf(result), result)));

    /// <summary>Returns the result under <paramref name="key"/>, cached or made.</summary>
    public static T GetOrRun<T>(string path, string key, Func<T> run)
        where T : class
    {
        if (Find<T>(path, key) is { } found)
        {
            return found;
        }

        var result = run();
        Store(path, key, result);
        return result;
    }

    /// <summary>Returns a value as indented JSON that ends with a line break.</summary>
    public static byte[] ToBytes<T>(T value, JsonSerializerOptions? format = null) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(value, format ?? Format), (byte)'\n'];

    /// <summary>Returns a value from its JSON.</summary>
    /// <exception cref="JsonException">The text is not JSON of that type.</exception>
    public static T? FromBytes<T>(ReadOnlySpan<byte> bytes, JsonSerializerOptions? format = null)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(JsonFormats.WithoutMark(bytes), JsonFormats.Strict(format ?? Format));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException
            or NotSupportedException or NullReferenceException or OverflowException)
        {
            // A constructor or a converter that refuses its values.
            throw new JsonException(e.Message, e);
        }
    }

    private static string? KeyIn(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes) is JsonObject entry && entry["key"] is JsonValue value
                && value.TryGetValue<string>(out var key) ? key : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Not JSON, or a name that occurs twice, or no UTF-8.
            return null;
        }
    }

    // A result in another format is ignored.
    private static string Formed(string key) => $"{Form}:{key}";

    private static string CheckOf<T>(T result) => ContentKey.OfBytes(ToBytes(result))[..16];

    private sealed record Entry<T>(string Key, string Check, T Result)
        where T : class;
}
