using System.Globalization;
using System.Text.RegularExpressions;

namespace NasBuild.Core.Configuration.Yaml;

/// <summary>A value in a YAML document with its position, counted from 1.</summary>
internal abstract record YamlNode(int Line, int Column)
{
    /// <summary>Returns a description for messages: <c>text 'abc'</c>, <c>a list</c>.</summary>
    public abstract string Describe();

    public bool IsNull => this is YamlScalar { Kind: YamlScalarKind.Null };
}

internal sealed record YamlMapping(int Line, int Column, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line, Column)
{
    public override string Describe() => "a mapping of keys";
}

internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);

internal sealed record YamlSequence(int Line, int Column, IReadOnlyList<YamlNode> Items) : YamlNode(Line, Column)
{
    public override string Describe() => "a list";
}

internal enum YamlScalarKind
{
    Null,
    Boolean,
    Number,
    Text,
}

/// <summary>
/// A scalar. Without quotes it is null, boolean or number where YAML 1.2's core schema says so; in quotes it is text.
/// </summary>
internal sealed partial record YamlScalar(int Line, int Column, string Text, bool Quoted) : YamlNode(Line, Column)
{
    private const int DescribedCharacters = 60;

    public YamlScalarKind Kind { get; } = Quoted ? YamlScalarKind.Text : KindOf(Text);

    public bool Boolean => Text[0] is 't' or 'T';

    public double Number => Text switch
    {
        ['0', 'x', .. string digits] => Parse(digits, 16),
        ['0', 'o', .. string digits] => Parse(digits, 8),
        _ => double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    /// <summary>The text, truncated if it is too long for a message.</summary>
    public string Shown => Text.Length <= DescribedCharacters ? Text : Text[..DescribedCharacters] + "...";

    public override string Describe() => Kind switch
    {
        YamlScalarKind.Null => "nothing",
        YamlScalarKind.Boolean or YamlScalarKind.Number => Shown,
        _ => $"text '{Shown}'",
    };

    private static YamlScalarKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => YamlScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => YamlScalarKind.Boolean,
        _ => NumberPattern().IsMatch(text) ? YamlScalarKind.Number : YamlScalarKind.Text,
    };

    private static double Parse(string digits, int radix) =>
        digits.Aggregate(0.0, (value, digit) => (value * radix) + Convert.ToInt32(digit.ToString(), 16));

    [GeneratedRegex(
        @"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();
}
