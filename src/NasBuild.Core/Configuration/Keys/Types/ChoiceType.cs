using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>One of a few words.</summary>
internal sealed class ChoiceType<T>(params (string Word, T Value)[] choices) : KeyType<T>
    where T : struct, Enum
{
    // Of shorter words too many are near: gpu is not a misspelt cpu.
    private const int ShortestMisspelt = 4;

    private readonly string[] words = [.. choices.Select(choice => choice.Word)];

    public override string Expected => $"one of {string.Join(", ", words)}";

    public override bool TryRead(YamlNode node, string key, Reading reading, out T value)
    {
        value = default;
        if (node is not YamlScalar { Kind: not YamlScalarKind.Null } scalar)
        {
            return WrongType(node, key, reading);
        }

        var meant = scalar.Text.Length >= ShortestMisspelt ? Nearest.To(scalar.Text, words) : null;
        return (scalar.Kind is YamlScalarKind.Text && TryParse(scalar.Text, out value))
            || Invalid(node, key, reading, meant: meant);
    }

    public bool TryParse(string text, out T value)
    {
        int index = Array.IndexOf(words, text);
        value = index >= 0 ? choices[index].Value : default;
        return index >= 0;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]),
    };

    public override JsonNode? Write(T value) => choices.Single(choice => choice.Value.Equals(value)).Word;
}
