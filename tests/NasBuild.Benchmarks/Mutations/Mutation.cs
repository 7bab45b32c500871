namespace NasBuild.Benchmarks.Mutations;

/// <summary>A change of a source file that tests should notice.</summary>
/// <param name="File">The file, relative to the repository.</param>
/// <param name="Line">Its line, counted from 1.</param>
/// <param name="Start">The position of the first character that is replaced.</param>
/// <param name="Before">The text that is replaced.</param>
/// <param name="After">The text that replaces it.</param>
internal sealed record Mutation(string File, int Line, int Start, string Before, string After)
{
    /// <summary>Returns the changed text of the file.</summary>
    public string Apply(string text) => text[..Start] + After + text[(Start + Before.Length)..];

    /// <inheritdoc/>
    public override string ToString() => $"{File}({Line}): {Short(Before)} -> {Short(After)}";

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? "nothing" : line.Length > 60 ? line[..57] + "..." : line;
    }
}
