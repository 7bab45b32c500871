using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A list of values of a type; null if its key is left out.</summary>
internal sealed class OptionalListType<T>(KeyType<T> type, int maximum, int minimum = 1) : KeyType<IReadOnlyList<T>?>
{
    public override string Expected => $"a list in brackets of {minimum} to {maximum} values, each {type.Expected}";

    public override bool TryRead(YamlNode node, string key, Reading reading, out IReadOnlyList<T>? value)
    {
        value = null;
        if (node is not YamlSequence sequence)
        {
            return WrongType(node, key, reading);
        }

        if (sequence.Items.Count < minimum || sequence.Items.Count > maximum)
        {
            return Invalid(
                node, key, reading, sequence.Items.Count == 0 ? "an empty list" : $"a list of {sequence.Items.Count}");
        }

        List<T> read = [];
        foreach (YamlNode item in sequence.Items)
        {
            if (!type.TryRead(item, key, reading, out T found))
            {
                return false;
            }

            read.Add(found);
        }

        value = read;
        return true;
    }

    public override JsonObject Schema() =>
        new() { ["type"] = "array", ["items"] = type.Schema(), ["minItems"] = minimum, ["maxItems"] = maximum };

    public override JsonNode? Write(IReadOnlyList<T>? value) =>
        value is null ? null : new JsonArray([.. value.Select(type.Write)]);
}
