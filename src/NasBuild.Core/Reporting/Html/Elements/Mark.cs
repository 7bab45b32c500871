using System.Xml.Linq;

namespace NasBuild.Core.Reporting.Html.Elements;

/// <summary>The marks on a plot. A mark's title is its tooltip.</summary>
internal static class Mark
{
    public static XElement Dot((double X, double Y) at, double radius, string style, string? title = null) =>
        new("circle", new XAttribute("class", style), At("cx", at.X), At("cy", at.Y), At("r", radius), Title(title));

    public static XElement Square((double X, double Y) at, double half, string style, string? title = null) =>
        new(
            "rect", new XAttribute("class", style), At("x", at.X - half), At("y", at.Y - half), At("width", 2 * half),
            At("height", 2 * half), Title(title));

    public static XElement Diamond((double X, double Y) at, double half, string style, string? title = null) => new(
        "path",
        new XAttribute("class", style),
        new XAttribute("d", FormattableString.Invariant(
            $"M{at.X:0.#} {at.Y - half:0.#}L{at.X + half:0.#} {at.Y:0.#}L{at.X:0.#} {at.Y + half:0.#}L{at.X - half:0.#} {at.Y:0.#}Z")),
        Title(title));

    public static XElement Line(string style, double x1, double y1, double x2, double y2, string? title = null) =>
        new(
            "line", new XAttribute("class", style), At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2),
            Title(title));

    public static XElement Text(string style, double x, double y, string text, string anchor) =>
        new(
            "text", new XAttribute("class", style), At("x", x), At("y", y), new XAttribute("text-anchor", anchor),
            text);

    /// <summary>Returns a coordinate, rounded to a tenth of a pixel.</summary>
    public static XAttribute At(string name, double value) => new(name, Math.Round(value, 1) + 0.0);

    private static XElement? Title(string? title) => title is null ? null : new XElement("title", title);
}
