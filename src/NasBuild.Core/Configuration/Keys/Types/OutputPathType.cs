using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A file inside the build output folder: relative, without drive or <c>..</c>.</summary>
internal sealed class OutputPathType : KeyType<string?>
{
    private static readonly SchemaPattern Inside =
        new(@"^(?![/\\])(?!(.*[/\\])?\.\.([/\\]|$))(?!(.*[/\\])?\.$)(?=.*\S)[^:\x00-\x1f]*[^:/\\\x00-\x1f]$");

    public override string Expected => "a file relative to the build output folder, such as model.onnx";

    public override bool TryRead(YamlNode node, string key, Reading reading, out string? value)
    {
        value = null;
        if (node is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Text.Replace('\\', '/');
        if (Inside.IsMatch(scalar.Text))
        {
            return true;
        }

        reading.Report(key, node, Descriptors.OutsideOutput, key, scalar.Shown, "'models/model.onnx'");
        return false;
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Inside.Text };

    public override JsonNode? Write(string? value) => value;
}
