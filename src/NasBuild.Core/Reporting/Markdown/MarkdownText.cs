using System.Text;

namespace NasBuild.Core.Reporting.Markdown;

/// <summary>Text in GitHub Flavored Markdown: whatever a name contains, it stays text on one line.</summary>
internal static class MarkdownText
{
    // What begins a link, an image, emphasis, code, a cell, a tag, an entity, a mention or a heading.
    private const string Special = "\\`*_{}[]<>|~&#!@$";

    /// <summary>Returns a text whose every character is shown as it is.</summary>
    public static string Of(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && Special.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? " " : rune.ToString());
        }

        // Addresses become links by themselves.
        return escaped.Replace("://", "\\://").Replace("www.", "www\\.").Replace("WWW.", "WWW\\.").ToString();
    }

    /// <summary>Returns the rows of a table, its head and alignments first.</summary>
    /// <param name="heads">The heads; columns whose head begins with <c>#</c> hold numbers.</param>
    /// <param name="rows">The cells, already in Markdown.</param>
    public static IEnumerable<string> Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows) =>
    [
        Row(heads.Select(h => h.TrimStart('#'))),
        Row(heads.Select(h => h.StartsWith('#') ? "--:" : "---")),
        .. rows.Select(Row),
    ];

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
