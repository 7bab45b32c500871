using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;
using NuGet.Versioning;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A range of versions in NuGet's notation, kept as it is written: learn.microsoft.com/nuget/concepts/package-versioning.</summary>
internal sealed class VersionRangeType : KeyType<string?>
{
    private const string Version = @"[0-9]{1,9}(\.[0-9]{1,9}){0,3}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?";

    private static readonly SchemaPattern Range = new(
        $@"^({Version}|\*|[0-9]{{1,9}}(\.[0-9]{{1,9}}){{0,2}}\.\*|\[ ?{Version} ?\]|[\[(] ?{Version} ?, ?({Version})? ?[\])]|[\[(] ?, ?{Version} ?[\])])$");

    public override string Expected => "a range of versions in quotes, such as \"[1.2.0, 2.0.0)\", \"1.*\" or \"1.2.0\" (that one or higher)";

    public override bool TryRead(YamlNode node, string key, Reading reading, out string? value)
    {
        value = null;
        if (node is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Text;
        return (Range.IsMatch(value) && VersionRange.TryParse(value, allowFloating: true, out _)) || Invalid(node, key, reading);
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Range.Text };

    public override JsonNode? Write(string? value) => value;
}
