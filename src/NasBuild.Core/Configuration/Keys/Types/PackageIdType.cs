using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>The id of a package, as NuGet takes it.</summary>
internal sealed class PackageIdType : KeyType<string?>
{
    private static readonly SchemaPattern Id = new("^(?=.{1,100}$)[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*$");

    public override string Expected => "a package's id, such as Contoso.Fashion";

    /// <summary>Whether NuGet takes it.</summary>
    public static bool IsValid(string id) => Id.IsMatch(id);

    public override bool TryRead(YamlNode node, string key, Reading reading, out string? value)
    {
        value = null;
        if (node is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Text;
        return Id.IsMatch(value) || Invalid(node, key, reading);
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Id.Text };

    public override JsonNode? Write(string? value) => value;
}
