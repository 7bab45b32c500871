using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A number with its unit written out.</summary>
/// <param name="expected">A description of the valid values, with an example and the units.</param>
/// <param name="pattern">The pattern of a valid text.</param>
/// <param name="parse">Returns the value of a text that matches the pattern.</param>
/// <param name="canonical">Returns the same text for equal quantities in any unit.</param>
internal sealed class QuantityType<T>(
    string expected, string pattern, Func<string, T> parse, Func<T, string> canonical) : KeyType<T>
{
    private readonly SchemaPattern form = new(pattern);

    public override string Expected => expected;

    public override bool TryRead(YamlNode node, string key, Reading reading, out T value)
    {
        value = default!;
        if (node is not YamlScalar { Kind: not YamlScalarKind.Null } scalar)
        {
            return WrongType(node, key, reading);
        }

        if (scalar.Kind is not YamlScalarKind.Text || !form.IsMatch(scalar.Text))
        {
            return Invalid(node, key, reading);
        }

        value = parse(scalar.Text);
        return true;
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = form.Text };

    public override JsonNode? Write(T value) => value is null ? null : canonical(value);

    public override JsonNode? Show(T value) => value?.ToString();
}
