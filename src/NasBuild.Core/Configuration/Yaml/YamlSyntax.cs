using NasBuild.Core.Diagnostics;
using YamlDotNet.Core;

namespace NasBuild.Core.Configuration.Yaml;

/// <summary>Explains to a user why a text is not YAML.</summary>
internal static class YamlSyntax
{
    /// <summary>The parser's messages, and what they most often mean.</summary>
    private static readonly (string Said, string Meant)[] Explanations =
    [
        ("anchor or alias", "text that starts with * or & must be in quotes."),
        ("cannot start any token", "text that starts with %, @ or a backtick must be in quotes."),
        ("found invalid mapping",
            "there is a second ': ' in one line; put the text in quotes, or the inner key on its own line."),
        ("unexpected end of stream", "a quote is opened here and not closed."),
    ];

    /// <summary>Rejects characters that YAML allows only in escapes (and that make the parser fail).</summary>
    public static void Check(string text, string file)
    {
        int line = 1, lineStart = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if ((char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
                || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF')
            {
                throw new NasException(Descriptors.NotYaml.At(
                    new SourcePosition(file, line, i - lineStart + 1),
                    $"the character U+{(int)c:X4} is not allowed in the file."));
            }

            if (c == '\n')
            {
                line++;
                lineStart = i + 1;
            }
        }
    }

    /// <summary>Returns the diagnostic for the parser's exception.</summary>
    public static Diagnostic Explain(YamlException e, string text, string file)
    {
        SourcePosition position = YamlDocument.Position(file, e.Start);
        if (e.Message.Contains(" tab ", StringComparison.Ordinal) && FirstTab(text, file, position.Line) is { } tab)
        {
            return Descriptors.NotYaml.At(tab, "the line is indented with a tab; indent with spaces.");
        }

        string reason = Explanations.FirstOrDefault(known =>
            e.Message.Contains(known.Said, StringComparison.Ordinal)).Meant
            ?? $"{e.Message.TrimEnd('.')}. Correct it here or just before.";
        return Descriptors.NotYaml.At(position, reason);
    }

    private static SourcePosition? FirstTab(string text, string file, int fromLine)
    {
        string[] lines = text.Split('\n');
        for (int i = fromLine - 1; i < lines.Length; i++)
        {
            int indentation = lines[i].Length - lines[i].TrimStart().Length;
            int tab = lines[i].IndexOf('\t', 0, indentation);
            if (tab >= 0)
            {
                return new SourcePosition(file, i + 1, tab + 1);
            }
        }

        return null;
    }
}
