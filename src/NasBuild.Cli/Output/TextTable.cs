namespace NasBuild.Cli.Output;

/// <summary>
/// Aligned columns of text. If the lines would be wider than the terminal, the first column is shortened, then the
/// lines' ends.
/// </summary>
/// <param name="columns">
/// The titles; one that begins with a blank is for a column of numbers, which are right-aligned.
/// </param>
internal sealed class TextTable(params string[] columns)
{
    private const int MinWidth = 16;
    private const string Gap = "  ";
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add([.. cells.Select(Plain)]);

    /// <param name="width">The width of the terminal; null if there is none.</param>
    public IEnumerable<string> Lines(int? width)
    {
        var titles = columns.Select(c => c.TrimStart()).ToArray();
        var widths = columns.Select((_, c) => rows.Select(r => r[c].Length).Append(titles[c].Length).Max()).ToArray();
        if (width is { } maximum)
        {
            // The last column may be cut off at the end, so only those before it count.
            var excess = Gap.Length + widths[..^1].Sum() + (Gap.Length * (widths.Length - 1))
                + Math.Min(widths[^1], MinWidth) - maximum;
            widths[0] = Math.Clamp(widths[0] - excess, Math.Min(MinWidth, widths[0]), widths[0]);
        }

        foreach (var row in rows.Prepend(titles))
        {
            var line = (Gap + string.Join(Gap, row.Select((cell, c) =>
                columns[c][0] == ' ' ? cell.PadLeft(widths[c]) : Fit(cell, widths[c]).PadRight(widths[c])))).TrimEnd();
            yield return width is { } edge && line.Length > edge ? line[..(edge - 1)] + "…" : line;
        }
    }

    /// <summary>Returns the text on one line, without control characters: names come from the model's file.</summary>
    public static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    // The end of a long name is more informative than its beginning.
    private static string Fit(string cell, int width) => cell.Length <= width ? cell : "…" + cell[^(width - 1)..];
}
