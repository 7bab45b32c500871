using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>Two numbers, the lower one first. (That order is the one thing that the schema cannot say.)</summary>
internal sealed class PixelRangeType : KeyType<PixelRange>
{
    private const double Bound = 1e6;

    public override string Expected => "a list of two numbers, the lower one first, such as [0, 1]";

    public override bool TryRead(YamlNode node, string key, Reading reading, out PixelRange value)
    {
        value = default;
        if (node is not YamlSequence
            {
                Items: [YamlScalar { Kind: YamlScalarKind.Number } min, YamlScalar { Kind: YamlScalarKind.Number } max]
            })
        {
            return WrongType(node, key, reading);
        }

        value = new PixelRange(min.Number, max.Number);
        return (value.Min < value.Max && value.Min >= -Bound && value.Max <= Bound)
            || Invalid(node, key, reading, $"[{min.Shown}, {max.Shown}]");
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["items"] = new JsonObject { ["type"] = "number", ["minimum"] = -Bound, ["maximum"] = Bound },
        ["minItems"] = 2,
        ["maxItems"] = 2,
    };

    public override JsonNode? Write(PixelRange value) => new JsonArray(value.Min, value.Max);
}
