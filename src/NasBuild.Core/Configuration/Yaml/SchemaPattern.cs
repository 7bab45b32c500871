using System.Text.RegularExpressions;

namespace NasBuild.Core.Configuration.Yaml;

/// <summary>
/// A pattern of a text, shared by reader and schema. In JavaScript <c>$</c> is the very end, in .NET that is <c>\z</c>.
/// </summary>
internal sealed class SchemaPattern(string pattern)
{
    /// <summary>Text on one line that is not blank.</summary>
    public static readonly SchemaPattern OneLine = new(@"^(?=.*\S)[^\x00-\x1f]+$");

    private readonly Regex regex =
        new(pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern, RegexOptions.CultureInvariant);

    public string Text => pattern;

    public bool IsMatch(string text) => regex.IsMatch(text);
}
