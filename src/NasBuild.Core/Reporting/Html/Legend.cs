using System.Xml.Linq;

namespace NasBuild.Core.Reporting.Html;

/// <summary>What the marks of a picture mean, below it, where it covers none of them.</summary>
internal static class Legend
{
    private static readonly (double X, double Y) Middle = (9, 7);

    public static XElement Of(params IEnumerable<(Func<(double X, double Y), XElement> Mark, string Meaning)?> entries) => Markup.Of(
        "ul",
        "legend",
        entries.OfType<(Func<(double X, double Y), XElement> Mark, string Meaning)>().Select(e => new XElement(
            "li",
            new XElement("svg", new XAttribute("viewBox", "0 0 18 14"), new XAttribute("aria-hidden", "true"), e.Mark(Middle)),
            e.Meaning)));

    /// <summary>A piece of a line.</summary>
    public static Func<(double X, double Y), XElement> Line(string style) => _ => Mark.Line(style, 1, 7, 17, 7);
}
