using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A whole number in a range, both ends included.</summary>
internal sealed class IntegerType(int minimum, int maximum) : KeyType<int>
{
    public override string Expected =>
        minimum == maximum ? $"{minimum}" : $"a whole number from {minimum} to {maximum}";

    public override bool TryRead(YamlNode node, string key, Reading reading, out int value)
    {
        value = 0;
        if (node is not YamlScalar { Kind: YamlScalarKind.Number } scalar)
        {
            return WrongType(node, key, reading);
        }

        double number = scalar.Number;
        if (number != Math.Floor(number) || number < minimum || number > maximum)
        {
            return Invalid(node, key, reading);
        }

        value = (int)number;
        return true;
    }

    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = minimum, ["maximum"] = maximum };

    public override JsonNode? Write(int value) => value;
}
