using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A semantic version: semver.org 2.0.0, as NuGet takes it.</summary>
internal sealed class VersionType : KeyType<string>
{
    private static readonly SchemaPattern Semantic = new(
        @"^(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})(-(0|[1-9][0-9]{0,8}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]{0,8}|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$");

    /// <summary>Whether a text is one.</summary>
    public static bool IsValid(string text) => Semantic.IsMatch(text);

    public override string Expected => "a semantic version, such as 1.3.0 or 2.0.0-beta.1";

    public override bool TryRead(YamlNode node, string key, Reading reading, out string value)
    {
        value = "";
        if (node is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Text;
        return Semantic.IsMatch(value) || Invalid(node, key, reading);
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Semantic.Text };

    public override JsonNode? Write(string value) => value;
}
