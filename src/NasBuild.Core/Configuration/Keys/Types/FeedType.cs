using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>Where packages are: a folder, an address, or the name of a source in nuget.config. Which of them, the build finds out.</summary>
internal sealed class FeedType : KeyType<string?>
{
    public override string Expected => "a folder relative to nas.yaml, the address of a NuGet v3 feed, or the name of a source in nuget.config";

    public override bool TryRead(YamlNode node, string key, Reading reading, out string? value)
    {
        value = null;
        if (node is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Text;
        return SchemaPattern.OneLine.IsMatch(value) || Invalid(node, key, reading);
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = SchemaPattern.OneLine.Text };

    public override JsonNode? Write(string? value) => value;
}
