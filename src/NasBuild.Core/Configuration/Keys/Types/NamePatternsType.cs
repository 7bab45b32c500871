using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A list of patterns of node names, see <see cref="NameFilter"/>.</summary>
internal sealed class NamePatternsType : KeyType<IReadOnlyList<string>>
{
    public override string Expected => "a list of patterns in brackets, each in quotes, such as [\"*conv*\"]";

    public override bool TryRead(YamlNode node, string key, Reading reading, out IReadOnlyList<string> value)
    {
        value = [];
        if (node is not YamlSequence sequence)
        {
            return WrongType(node, key, reading);
        }

        foreach (YamlNode item in sequence.Items)
        {
            if (item is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
            {
                return WrongType(item, key, reading);
            }

            if (!SchemaPattern.OneLine.IsMatch(scalar.Text))
            {
                return Invalid(item, key, reading);
            }
        }

        value = [.. sequence.Items.Cast<YamlScalar>().Select(scalar => scalar.Text)];
        return true;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = SchemaPattern.OneLine.Text },
    };

    public override JsonNode? Write(IReadOnlyList<string> value) =>
        new JsonArray([.. value.Select(pattern => JsonValue.Create(pattern))]);
}
