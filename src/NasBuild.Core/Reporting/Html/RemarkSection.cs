using System.Xml.Linq;

namespace NasBuild.Core.Reporting.Html;

/// <summary>What a reader should know, and what stayed as it was.</summary>
internal static class RemarkSection
{
    public static XElement? Notes(BuildReport report) => report.Notes.IsEmpty ? null : Markup.Section("Notes", new XElement("ul", report.Notes.Select(n => new XElement("li", n))));

    public static XElement? LeftAlone(BuildReport report) => report.LeftAlone.IsEmpty ? null : Markup.Section("Left alone", Markup.Details(
        FormattableString.Invariant($"{report.LeftAlone.Length} of what could have been cut or quantized, with the reason"),
        report.LeftAlone.Length,
        new XElement("ul", report.LeftAlone.Select(l => new XElement("li", l)))));
}
