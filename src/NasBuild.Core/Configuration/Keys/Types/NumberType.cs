using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A number in a range, both ends included.</summary>
internal sealed class NumberType(double minimum, double maximum) : KeyType<double>
{
    public override string Expected =>
        string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}");

    public override bool TryRead(YamlNode node, string key, Reading reading, out double value)
    {
        value = 0;
        if (node is not YamlScalar { Kind: YamlScalarKind.Number } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = scalar.Number;
        return (value >= minimum && value <= maximum) || Invalid(node, key, reading);
    }

    public override JsonObject Schema() => new() { ["type"] = "number", ["minimum"] = minimum, ["maximum"] = maximum };

    public override JsonNode? Write(double value) => value;
}
