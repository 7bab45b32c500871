using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A normalization by its name, or as a range of numbers; null if its key is left out.</summary>
internal sealed class NormalizationType : KeyType<Normalization?>
{
    private static readonly PixelRangeType Range = new();
    private static readonly Normalization[] Named = [Normalization.None, Normalization.ImageNet];
    private static readonly string[] Names = [.. Named.Select(n => n.Name!)];

    public override string Expected => $"one of {string.Join(", ", Names)}, or {Range.Expected}";

    public override bool TryRead(YamlNode node, string key, Reading reading, out Normalization? value)
    {
        value = null;
        if (node is YamlSequence)
        {
            var read = Range.TryRead(node, key, reading, out var range);
            value = Normalization.InRange(range);
            return read;
        }

        if (node is not YamlScalar { Kind: YamlScalarKind.Text } name)
        {
            return WrongType(node, key, reading);
        }

        value = Named.FirstOrDefault(n => n.Name == name.Text);
        return value is not null || Invalid(node, key, reading, meant: Nearest.To(name.Text, Names));
    }

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. Names.Select(n => JsonValue.Create(n))]),
            },
            Range.Schema()),
    };

    public override JsonNode? Write(Normalization? value) =>
        value is null ? null : value.Name is { } name ? name : Range.Write(value.Range);
}
