using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>
/// The shares of train, validation and, if there is a third, test; none is 0. (That they are 100 % together is the one
/// thing that the schema cannot say.)
/// </summary>
/// <param name="share">The type of one of them.</param>
internal sealed class SampleSharesType(KeyType<Percent> share) : KeyType<SampleShares>
{
    private readonly OptionalListType<Percent> shares = new(share, maximum: 3, minimum: 2);

    public override string Expected =>
        "a list of two or three percentages above 0 that are 100 % together, such as [70 %, 15 %, 15 %]";

    public override bool TryRead(YamlNode node, string key, Reading reading, out SampleShares value)
    {
        value = default;
        if (node is not YamlSequence)
        {
            return WrongType(node, key, reading);
        }

        if (!shares.TryRead(node, key, reading, out var read))
        {
            return false;
        }

        value = new SampleShares(read![0], read[1], read.ElementAtOrDefault(2));
        return (read.Sum(s => s.Value) == 100 && read.All(s => s.Value > 0))
            || Invalid(node, key, reading, $"[{string.Join(", ", read)}]");
    }

    public override JsonObject Schema() => shares.Schema();

    public override JsonNode? Write(SampleShares value) => shares.Write(
        value.Test.Value > 0 ? [value.Train, value.Validation, value.Test] : [value.Train, value.Validation]);
}
