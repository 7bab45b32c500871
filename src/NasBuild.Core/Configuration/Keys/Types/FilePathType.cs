using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>The path of a file, with <c>/</c> whatever was written: it is the same path in a build on another system.</summary>
/// <param name="document">The file whose folder paths are relative to.</param>
internal sealed class FilePathType(string document) : KeyType<string?>
{
    public override string Expected => $"a path relative to {document}";

    public override bool TryRead(YamlNode node, string key, Reading reading, out string? value)
    {
        value = null;
        if (node is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Text.Replace('\\', '/');
        return SchemaPattern.OneLine.IsMatch(scalar.Text) || Invalid(node, key, reading);
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = SchemaPattern.OneLine.Text };

    public override JsonNode? Write(string? value) => value;
}
