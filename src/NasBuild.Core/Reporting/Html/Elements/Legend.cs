using System.Xml.Linq;

namespace NasBuild.Core.Reporting.Html.Elements;

/// <summary>The legend of a plot, below it, so that it covers no marks.</summary>
internal static class Legend
{
    private static readonly (double X, double Y) Middle = (9, 7);

    public static XElement Of(
        params IEnumerable<(Func<(double X, double Y), XElement> Mark, string Meaning)?> entries) => Markup.Of(
            "ul",
            "legend",
            entries.OfType<(Func<(double X, double Y), XElement> Mark, string Meaning)>().Select(e => new XElement(
                "li",
                new XElement(
                    "svg", new XAttribute("viewBox", "0 0 18 14"), new XAttribute("aria-hidden", "true"),
                    e.Mark(Middle)),
                e.Meaning)));

    /// <summary>A line segment.</summary>
    public static Func<(double X, double Y), XElement> Line(string style) => _ => Mark.Line(style, 1, 7, 17, 7);
}
