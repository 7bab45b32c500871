using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A set of bit widths, such as <c>[4, 8]</c>.</summary>
internal sealed class BitsType(params int[] allowed) : KeyType<IReadOnlyList<int>>
{
    public override string Expected =>
        $"a list in brackets of {Nearest.Listed([.. allowed.Select(bits => $"{bits}")], "and")}, each at most once";

    public override bool TryRead(YamlNode node, string key, Reading reading, out IReadOnlyList<int> value)
    {
        SortedSet<int> bits = [];
        value = [];
        if (node is not YamlSequence sequence)
        {
            return WrongType(node, key, reading);
        }

        if (sequence.Items.Count == 0)
        {
            return Invalid(node, key, reading, "an empty list");
        }

        foreach (YamlNode item in sequence.Items)
        {
            if (item is not YamlScalar { Kind: YamlScalarKind.Number } scalar)
            {
                return WrongType(item, key, reading);
            }

            if (!allowed.Any(bit => bit == scalar.Number) || !bits.Add((int)scalar.Number))
            {
                return Invalid(item, key, reading);
            }
        }

        value = [.. bits];
        return true;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject { ["enum"] = new JsonArray([.. allowed.Select(bits => JsonValue.Create(bits))]) },
        ["minItems"] = 1,
        ["uniqueItems"] = true,
    };

    public override JsonNode? Write(IReadOnlyList<int> value) =>
        new JsonArray([.. value.Select(bits => JsonValue.Create(bits))]);
}
