using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Engine.Inputs;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>An axis that counts samples, or <c>none</c>; null if its key is left out.</summary>
internal sealed class BatchAxisType : KeyType<BatchAxis?>
{
    private const int MaxAxis = 15;

    public override string Expected =>
        string.Create(CultureInfo.InvariantCulture, $"an axis from 0 to {MaxAxis}, or {BatchAxis.None}");

    public override bool TryRead(YamlNode node, string key, Reading reading, out BatchAxis? value)
    {
        value = null;
        switch (node)
        {
            case YamlScalar { Kind: YamlScalarKind.Text } text:
                value = new BatchAxis(null);
                return text.Text == BatchAxis.None || Invalid(node, key, reading);
            case YamlScalar { Kind: YamlScalarKind.Number, Number: var number }:
                value = new BatchAxis((int)Math.Clamp(number, 0, MaxAxis));
                return value.Value.Axis == number || Invalid(node, key, reading);
            default:
                return WrongType(node, key, reading);
        }
    }

    // Each keyword applies to one of the types only.
    public override JsonObject Schema() => new()
    {
        ["type"] = new JsonArray("integer", "string"),
        ["minimum"] = 0,
        ["maximum"] = MaxAxis,
        ["pattern"] = $"^{BatchAxis.None}$",
    };

    public override JsonNode? Write(BatchAxis? value) => value switch
    {
        null => null,
        { Axis: { } axis } => axis,
        _ => BatchAxis.None,
    };
}
