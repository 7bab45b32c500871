using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>True or false.</summary>
internal sealed class BooleanType : KeyType<bool>
{
    public override string Expected => "true or false";

    public override bool TryRead(YamlNode node, string key, Reading reading, out bool value)
    {
        value = false;
        if (node is not YamlScalar { Kind: YamlScalarKind.Boolean } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Boolean;
        return true;
    }

    public override JsonObject Schema() => new() { ["type"] = "boolean" };

    public override JsonNode? Write(bool value) => value;
}
