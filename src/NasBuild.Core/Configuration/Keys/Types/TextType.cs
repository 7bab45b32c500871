using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A text that matches a pattern.</summary>
/// <param name="expected">A description of the valid values, for messages.</param>
/// <param name="pattern">The pattern of a valid text.</param>
internal class TextType(string expected, SchemaPattern pattern) : KeyType<string?>
{
    public sealed override string Expected => expected;

    public sealed override bool TryRead(YamlNode node, string key, Reading reading, out string? value)
    {
        value = null;
        if (node is not YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            return WrongType(node, key, reading);
        }

        value = Canonical(scalar.Text);
        return IsValid(scalar.Text) || Refuse(scalar, key, reading);
    }

    public sealed override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = pattern.Text };

    public override JsonNode? Write(string? value) => value;

    /// <summary>Returns true if a text is valid.</summary>
    public virtual bool IsValid(string text) => pattern.IsMatch(text);

    /// <summary>Returns the canonical form of a valid text.</summary>
    protected virtual string Canonical(string text) => text;

    /// <summary>Reports a text that is not valid, and returns false.</summary>
    protected virtual bool Refuse(YamlScalar text, string key, Reading reading) => Invalid(text, key, reading);
}
