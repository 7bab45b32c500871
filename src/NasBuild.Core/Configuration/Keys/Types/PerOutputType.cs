using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A value for all outputs of a model, or a mapping of output names to values.</summary>
internal sealed class PerOutputType<T>(KeyType<T> type) : KeyType<PerOutput<T>?>
    where T : struct
{
    public override string Expected => $"{type.Expected}, or a mapping of outputs to such values";

    public override bool TryRead(YamlNode node, string key, Reading reading, out PerOutput<T>? value)
    {
        value = null;
        if (node is not YamlMapping { Entries: { Count: > 0 } entries })
        {
            if (node is YamlMapping or YamlSequence)
            {
                return WrongType(node, key, reading);
            }

            var read = type.TryRead(node, key, reading, out var all);
            value = new PerOutput<T>(all);
            return read;
        }

        var named = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var (name, item) in entries)
        {
            var full = $"{key}.{name.Text}";
            reading.Positions[full] = reading.PositionOf(name);
            if (!type.TryRead(item, full, reading, out var one))
            {
                return false;
            }

            if (!named.TryAdd(name.Text, one))
            {
                reading.Report(full, name, Descriptors.DuplicateKey, full, reading.Positions[full].Line);
                return false;
            }
        }

        value = new PerOutput<T>(null, named.ToImmutable());
        return true;
    }

    public override JsonObject Schema()
    {
        var map = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = type.Schema(),
            ["minProperties"] = 1,
        };
        return new JsonObject { ["anyOf"] = new JsonArray(type.Schema(), map) };
    }

    public override JsonNode? Write(PerOutput<T>? value) => Write(value, type.Write);

    public override JsonNode? Show(PerOutput<T>? value) => Write(value, type.Show);

    private static JsonNode? Write(PerOutput<T>? value, Func<T, JsonNode?> write) =>
        value is null ? null
        : value.All is { } all ? write(all)
        : new JsonObject(value.Named.Select(n => KeyValuePair.Create(n.Key, write(n.Value))));
}
