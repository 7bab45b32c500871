using System.Globalization;
using System.Xml.Linq;

namespace NasBuild.Core.Reporting.Html.Elements;

/// <summary>A plot with two axes, as SVG.</summary>
internal sealed class Plot
{
    private const double Width = 520, Height = 330, Left = 58, Top = 24, Bottom = Height - 46;
    private const double LetterWidth = 6.2;
    private const int MaxMarks = 400;

    private readonly Axis horizontal;
    private readonly Axis vertical;
    private readonly (double Value, string Label)? limit;
    private readonly double right;
    private readonly Scale x;
    private readonly Scale y;

    /// <param name="horizontal">The horizontal axis.</param>
    /// <param name="vertical">The vertical axis.</param>
    /// <param name="limit">A limit of the values on the vertical axis, with a label beside the plot.</param>
    public Plot(Axis horizontal, Axis vertical, (double Value, string Label)? limit = null)
    {
        (this.horizontal, this.vertical, this.limit) = (horizontal, vertical, limit);
        right = Width - (limit is null ? 14 : 62);
        x = Scale.Over(horizontal.Values, Left, right, horizontal.Logarithmic);
        y = Scale.Over(vertical.Values, Bottom, Top, vertical.Logarithmic);
    }

    /// <summary>Returns at most as many marks as a reader can tell apart, evenly spread over all.</summary>
    public static IEnumerable<T> Some<T>(IReadOnlyCollection<T> all)
    {
        var every = (all.Count + MaxMarks - 1) / MaxMarks;
        return all.Where((_, i) => i % Math.Max(1, every) == 0);
    }

    /// <summary>Returns the sentence about marks that are left out.</summary>
    public static string LeftOut(int all) => all <= MaxMarks ? ""
        : FormattableString.Invariant(
            $" Of {all} trials off the front every {(all + MaxMarks - 1) / MaxMarks}th is drawn.");

    /// <summary>Returns the plot: axes first, then <paramref name="marks"/> in order.</summary>
    /// <param name="description">The description for screen readers.</param>
    /// <param name="marks">The marks.</param>
    public XElement Drawing(string description, params object?[] marks) => new(
        "svg",
        new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}")),
        new XAttribute("role", "img"),
        new XAttribute("aria-label", description),
        Grid(),
        limit is { } l ? HorizontalLimit(y.At(l.Value), l.Label) : null,
        marks);

    public (double X, double Y) At(double horizontally, double vertically) => (x.At(horizontally), y.At(vertically));

    /// <summary>Returns a line through points in order.</summary>
    public XElement Line(string style, IEnumerable<(double X, double Y)> points) => new(
        "polyline",
        new XAttribute("class", style),
        new XAttribute("points", string.Join(' ', points.Select(p => At(p.X, p.Y)).Select(p =>
            string.Create(CultureInfo.InvariantCulture, $"{p.X:0.#},{p.Y:0.#}")))));

    /// <summary>Returns a limit of the values on the horizontal axis, with a label above the plot.</summary>
    public IEnumerable<XElement> VerticalLimit(double value, string label)
    {
        var (at, half) = (x.At(value), label.Length * LetterWidth / 2);
        return [
            Mark.Line("limit", at, Top, at, Bottom),
            Mark.Text("limit-label", Math.Clamp(at, Left + half, right - half), Top - 8, label, "middle")];
    }

    /// <summary>Returns a band of the horizontal axis, with a label above the plot if it fits.</summary>
    public IEnumerable<XElement?> Band(double from, double to, string label, bool shaded)
    {
        var (begin, end) = (Math.Max(x.At(from), Left), x.At(to));
        return
        [
            shaded ? new XElement(
                "rect", new XAttribute("class", "band"), Mark.At("x", begin), Mark.At("y", Top),
                Mark.At("width", end - begin), Mark.At("height", Bottom - Top)) : null,
            label.Length * LetterWidth < end - begin ? Mark.Text("label", (begin + end) / 2, Top - 8, label, "middle")
                : null,
        ];
    }

    /// <summary>Returns a label beside a point, on the side where it fits.</summary>
    public XElement Label(double horizontally, double vertically, string text)
    {
        var (px, py) = At(horizontally, vertically);
        var toLeft = px + 14 + (text.Length * LetterWidth) > right;
        return Mark.Text(
            "choice-label", toLeft ? px - 13 : px + 13, py + (py < Top + 20 ? 16 : -8), text, toLeft ? "end" : "start");
    }

    private IEnumerable<XElement> HorizontalLimit(double at, string label) =>
    [
        Mark.Line("limit", Left, at, right, at),
        Mark.Text("limit-label", right + 6, at - 2, "target", "start"),
        Mark.Text("limit-label", right + 6, at + 12, label, "start"),
    ];

    private XElement Grid() => new(
        "g",
        new XAttribute("class", "axes"),
        y.Ticks().SelectMany(v => new[] { Mark.Line("grid", Left, y.At(v), right, y.At(v)),
            Mark.Text("tick", Left - 8, y.At(v) + 4, Label(v), "end") }),
        x.Ticks().SelectMany(v => new[] { Mark.Line("grid", x.At(v), Top, x.At(v), Bottom),
            Mark.Text("tick", x.At(v), Bottom + 17, Label(v), "middle") }),
        Mark.Line("axis", Left, Bottom, right, Bottom),
        Mark.Text("axis-title", (Left + right) / 2, Height - 8, horizontal.Title, "middle"),
        Turned(Mark.Text("axis-title", 14, (Top + Bottom) / 2, vertical.Title, "middle")));

    private static XElement Turned(XElement text)
    {
        text.Add(new XAttribute(
            "transform", string.Create(CultureInfo.InvariantCulture, $"rotate(-90 14 {(Top + Bottom) / 2})")));
        return text;
    }

    private static string Label(double value) => value.ToString("#,0.######", CultureInfo.InvariantCulture);
}
