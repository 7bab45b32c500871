using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>Height and width of an image, or one number for both; null if its key is left out.</summary>
internal sealed class ImageSizeType : KeyType<ImageSize?>
{
    private const int Maximum = 65_536;

    public override string Expected =>
        $"a number of pixels up to {Maximum}, or a list of two, height and width, such as [224, 320]";

    public override bool TryRead(YamlNode node, string key, Reading reading, out ImageSize? value)
    {
        value = null;
        IReadOnlyList<YamlNode> sides = node is YamlSequence { Items: { Count: 2 } both } ? both : [node, node];
        List<int> read = [];
        foreach (var side in sides)
        {
            if (side is not YamlScalar { Kind: YamlScalarKind.Number } scalar)
            {
                return WrongType(node, key, reading);
            }

            if (scalar.Number < 1 || scalar.Number > Maximum || scalar.Number != Math.Floor(scalar.Number))
            {
                return Invalid(side, key, reading);
            }

            read.Add((int)scalar.Number);
        }

        value = new ImageSize(read[0], read[1]);
        return true;
    }

    public override JsonObject Schema()
    {
        JsonObject Side() => new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = Maximum };
        return new JsonObject
        {
            ["anyOf"] = new JsonArray(
                Side(), new JsonObject { ["type"] = "array", ["items"] = Side(), ["minItems"] = 2, ["maxItems"] = 2 }),
        };
    }

    public override JsonNode? Write(ImageSize? value) => value is not { } size ? null
        : size.Height == size.Width ? size.Height : new JsonArray(size.Height, size.Width);
}
