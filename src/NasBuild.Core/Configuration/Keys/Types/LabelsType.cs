using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>The names of classes: a list, or the path of a file with one name per line.</summary>
internal sealed class LabelsType : KeyType<LabelSource?>
{
    public override string Expected =>
        "a list of names in brackets, such as [cat, dog], or the path of a file with a name a line";

    public override bool TryRead(YamlNode node, string key, Reading reading, out LabelSource? value)
    {
        value = null;
        switch (node)
        {
            case YamlScalar { Kind: YamlScalarKind.Text } path:
                value = new LabelSource(null, path.Text.Replace('\\', '/'));
                return SchemaPattern.OneLine.IsMatch(path.Text) || Invalid(node, key, reading);
            case YamlSequence { Items.Count: > 0 } names:
                if (names.Items.FirstOrDefault(n => n is not YamlScalar { Kind: YamlScalarKind.Text }) is { } other)
                {
                    return WrongType(other, key, reading);
                }

                value = new LabelSource([.. names.Items.Cast<YamlScalar>().Select(n => n.Text)], null);
                return true;
            case YamlSequence:
                return Invalid(node, key, reading);
            default:
                return WrongType(node, key, reading);
        }
    }

    // Each keyword applies to one of the types only.
    public override JsonObject Schema() => new()
    {
        ["type"] = new JsonArray("string", "array"),
        ["pattern"] = SchemaPattern.OneLine.Text,
        ["items"] = new JsonObject { ["type"] = "string" },
        ["minItems"] = 1,
    };

    public override JsonNode? Write(LabelSource? value) => value switch
    {
        null => null,
        { Names: { } names } => new JsonArray([.. names.Select(n => JsonValue.Create(n))]),
        _ => value.Path,
    };
}
