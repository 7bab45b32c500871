using System.Xml.Linq;

namespace NasBuild.Core.Reporting.Html;

/// <summary>The page's few shapes. Text is encoded where it is written; elements that are empty get an end tag by an empty text.</summary>
internal static class Markup
{
    public static XElement Section(string title, params object?[] content) => new("section", new XElement("h2", title), content);

    public static XElement Text(string text) => new("p", text);

    /// <summary>A name that someone else has given.</summary>
    public static XElement Name(string name) => new("code", name);

    public static XElement Of(string element, string style, params object?[] content) => new(element, new XAttribute("class", style), content, "");

    /// <summary>Pictures side by side, where there is room.</summary>
    public static XElement Figures(params object?[] figures) => Of("div", "figures", figures);

    public static XElement Figure(string title, XElement drawing, XElement? legend, string caption) =>
        new("figure", new XElement("h3", title), drawing, legend, new XElement("figcaption", caption));

    /// <summary>A table; columns whose head begins with <c>#</c> hold numbers.</summary>
    public static XElement Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<object?>> rows) => Of("div", "wide", new XElement(
        "table",
        new XElement("thead", new XElement("tr", heads.Select(h => new XElement("th", new XAttribute("scope", "col"), NumberStyle(h), h.TrimStart('#'))))),
        new XElement("tbody", rows.Select(row => new XElement("tr", row.Select((cell, i) => new XElement("td", NumberStyle(heads[i]), cell, "")))))));

    /// <summary>A list that can be closed: open where it is short.</summary>
    public static XElement Details(string summary, int length, params object?[] content) =>
        new("details", length <= 24 ? new XAttribute("open", "open") : null, new XElement("summary", summary), content);

    private static XAttribute? NumberStyle(string head) => head.StartsWith('#') ? new XAttribute("class", "number") : null;
}
