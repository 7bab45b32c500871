using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NasBuild.Core.Tests.Configuration;

/// <summary>
/// Judges a document by a JSON schema (draft-07), for the keywords that nas.schema.json uses; any other keyword
/// is an error.
/// </summary>
internal static class JsonSchemaValidator
{
    public static bool IsValid(JsonNode? value, JsonObject schema) =>
        schema.All(keyword => Judge(value, keyword.Key, keyword.Value!));

    private static bool Judge(JsonNode? value, string keyword, JsonNode argument) => keyword switch
    {
        "$schema" or "title" or "description" or "default" => true,
        "properties" => Properties(value, argument.AsObject()),
        "additionalProperties" => argument is not JsonObject each
            || value is not JsonObject names || names.All(entry => IsValid(entry.Value, each)),
        "type" => (argument is JsonArray types ? types.Select(type => (string)type!) : [(string)argument!])
            .Any(type => IsOfType(value, type)),
        "required" =>
            value is not JsonObject mapping || argument.AsArray().All(name => mapping.ContainsKey((string)name!)),
        "minProperties" => value is not JsonObject mapping || mapping.Count >= (int)argument,
        "anyOf" => argument.AsArray().Any(schema => IsValid(value, schema!.AsObject())),
        "enum" => argument.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)),
        "pattern" => Text(value) is not { } text || Regex.IsMatch(text, ToNet((string)argument!)),
        "minimum" => Number(value) is not { } number || number >= (double)argument,
        "maximum" => Number(value) is not { } number || number <= (double)argument,
        "items" => value is not JsonArray items || items.All(item => IsValid(item, argument.AsObject())),
        "minItems" => value is not JsonArray items || items.Count >= (int)argument,
        "maxItems" => value is not JsonArray items || items.Count <= (int)argument,
        "uniqueItems" =>
            value is not JsonArray items || items.DistinctBy(item => item?.ToJsonString()).Count() == items.Count,
        _ => throw new NotSupportedException($"The validator does not know the keyword '{keyword}': add it."),
    };

    /// <summary>
    /// With <c>additionalProperties: false</c>, which every mapping of the schema has (see its own test).
    /// </summary>
    private static bool Properties(JsonNode? value, JsonObject properties) =>
        value is not JsonObject mapping || mapping.All(entry =>
            properties[entry.Key] is JsonObject schema && IsValid(entry.Value, schema));

    private static bool IsOfType(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => Text(value) is not null,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && number == Math.Floor(number),
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        _ => throw new NotSupportedException($"The validator does not know the type '{type}'."),
    };

    private static string? Text(JsonNode? value) =>
        value?.GetValueKind() is JsonValueKind.String ? (string?)value : null;

    private static double? Number(JsonNode? value) =>
        value?.GetValueKind() is JsonValueKind.Number ? (double)value : null;

    /// <summary>In JavaScript <c>$</c> is the very end.</summary>
    private static string ToNet(string pattern) => pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern;
}
