using System.Xml.Linq;
using NasBuild.Core.Reporting.Html.Elements;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with remarks, and with layers that are unchanged.</summary>
internal static class RemarkSection
{
    public static XElement? Notes(BuildReport report) => report.Notes.IsEmpty ? null : Markup.Section(
        "Notes", new XElement("ul", report.Notes.Select(n => new XElement("li", n))));

    public static XElement? LeftAlone(BuildReport report)
    {
        string[] left = [.. report.Transformations.SelectMany(t => t.LeftAlone)];
        return left.Length == 0 ? null : Markup.Section("Left alone", Markup.Details(
            FormattableString.Invariant($"{left.Length} of what could have been cut or quantized, with the reason"),
            left.Length,
            new XElement("ul", left.Select(l => new XElement("li", l)))));
    }
}
