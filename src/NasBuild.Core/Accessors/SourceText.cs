using System.Security;
using System.Text;
using System.Xml;

namespace NasBuild.Core.Accessors;

/// <summary>A writer of indented C#.</summary>
internal sealed class SourceText
{
    private readonly StringBuilder text = new();
    private int depth;

    public void Line(string line = "") => text.Append(' ', line.Length == 0 ? 0 : 4 * depth).Append(line).Append('\n');

    public void Lines(string lines)
    {
        foreach (var line in lines.Split('\n'))
        {
            Line(line);
        }
    }

    public void Summary(string summary) =>
        Line($"/// <summary>{SecurityElement.Escape(string.Concat(summary.Select(c => EndsLine(c) ? ' ' : c)))}</summary>");

    public void Block(string head, Action<SourceText> body)
    {
        Line(head);
        Line("{");
        depth++;
        body(this);
        depth--;
        Line("}");
    }

    public override string ToString() => text.ToString();

    // A comment is XML, which does not allow every character.
    private static bool EndsLine(char c) =>
        char.IsControl(c) || !XmlConvert.IsXmlChar(c) || c is '\u0085' or '\u2028' or '\u2029';
}
