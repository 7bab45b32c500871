using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NasBuild.Core.Storage;

/// <summary>The formats of JSON: names in camel case, letters of every language unescaped.</summary>
public static class JsonFormats
{
    // What is known of types is kept with the options.
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> StrictOnes = [];

    /// <summary>Compact JSON on one line; a measurement that is not finite is a string.</summary>
    public static JsonSerializerOptions Compact { get; } =
        new(JsonSerializerDefaults.Web)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling =
                JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };

    /// <summary>Indented JSON, with the same line ends on every system.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Compact) { WriteIndented = true, NewLine = "\n" };

    /// <summary>
    /// Returns the same format for reading files that may be damaged or edited: a name that occurs twice is an error, a
    /// null where none is allowed, and a missing member that has no default.
    /// </summary>
    public static JsonSerializerOptions Strict(JsonSerializerOptions format) =>
        StrictOnes.GetValue(format, f => new JsonSerializerOptions(f)
        {
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            TypeInfoResolver =
                (f.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(RequireMembers),
        });

    /// <summary>Returns a text without the byte order mark that editors put in front.</summary>
    internal static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;

    private static void RequireMembers(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
        {
            // Only what can be set can be required; a constructor refuses what it lacks.
            member.IsRequired |= member.Set is not null
                && member.AssociatedParameter is { HasDefaultValue: false, IsNullable: false };
        }
    }
}
