using NasBuild.Core.Configuration.Yaml;

namespace NasBuild.Core.Configuration.Keys.Types;

/// <summary>A text that is not shown where it does not match its pattern: it may hold a key or a password.</summary>
internal sealed class ConcealedTextType(string expected, SchemaPattern pattern) : TextType(expected, pattern)
{
    protected override bool Refuse(YamlScalar text, string key, Reading reading) =>
        Invalid(text, key, reading, "***");
}
