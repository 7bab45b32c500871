using System.Xml.Linq;

namespace NasBuild.Core.Reporting.Html.Elements;

/// <summary>
/// The elements of the page. Text is encoded when it is written; empty elements get an empty text, so that they have an
/// end tag.
/// </summary>
internal static class Markup
{
    public static XElement Section(string title, params object?[] content) =>
        new("section", new XElement("h2", title), content);

    public static XElement Text(string text) => new("p", text);

    /// <summary>Returns a name from the model or the configuration.</summary>
    public static XElement Name(string name) => new("code", name);

    public static XElement Of(string element, string style, params object?[] content) =>
        new(element, new XAttribute("class", style), content, "");

    /// <summary>Returns plots side by side, if the page is wide enough.</summary>
    public static XElement Figures(params object?[] figures) => Of("div", "figures", figures);

    public static XElement Figure(string title, XElement drawing, XElement? legend, string caption) =>
        new("figure", new XElement("h3", title), drawing, legend, new XElement("figcaption", caption));

    /// <summary>Returns a table; columns whose head begins with <c>#</c> hold numbers.</summary>
    public static XElement Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<object?>> rows) =>
        Of("div", "wide", new XElement(
            "table",
            new XElement("thead", new XElement("tr", heads.Select(h => new XElement(
                "th", new XAttribute("scope", "col"), NumberStyle(h), h.TrimStart('#'))))),
            new XElement("tbody", rows.Select(row => new XElement(
                "tr", row.Select((cell, i) => new XElement("td", NumberStyle(heads[i]), cell, "")))))));

    /// <summary>Returns a collapsible list, which is open if it is short.</summary>
    public static XElement Details(string summary, int length, params object?[] content) =>
        new("details", length <= 24 ? new XAttribute("open", "open") : null, new XElement("summary", summary), content);

    private static XAttribute? NumberStyle(string head) =>
        head.StartsWith('#') ? new XAttribute("class", "number") : null;
}
