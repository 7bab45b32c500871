using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with the policy's changes of each layer: one table per transformation.</summary>
internal static class PolicySection
{
    private const int Folded = 3;

    public static XElement? Of(BuildReport report)
    {
        XElement[] tables = [.. report.Transformations.Where(t => !t.Lines.IsEmpty).Select(Table)];
        var evolved = report.Criterion is { } criterion
            ? new XElement("p", "Scored by the evolved criterion ", Markup.Name(criterion), ".")
            : null;
        return tables.Length == 0 ? null : Markup.Section("Policy", Markup.Figures([.. tables]), evolved);
    }

    private static XElement Table(TransformationReport transformation) => Markup.Details(
        transformation.Summary,
        transformation.Lines.Length,
        Markup.Table(
            [transformation.Item, "left", $"#{transformation.Unit}", "#share"],
            transformation.Lines.GroupBy(l => (l.Before, l.After)).SelectMany(g => Rows([.. g], transformation.Item))));

    // Rows that say the same are one, at the place of the first.
    private static IEnumerable<IReadOnlyList<object?>> Rows(List<PolicyLine> equal, string item) =>
        equal.Count < Folded ? equal.Select(l => Row(l, Markup.Name(l.Name)))
            : [Row(equal[0], new XElement(
                "details",
                new XElement("summary", FormattableString.Invariant($"{equal.Count} {item}s")),
                new XElement("ul", equal.Select(l => new XElement("li", Markup.Name(l.Name))))))];

    private static IReadOnlyList<object?> Row(PolicyLine line, XElement name) =>
    [
        name,
        Bar(line),
        $"{Number(line.After)} / {Number(line.Before)}",
        FormattableString.Invariant($"{100.0 * line.After / Math.Max(line.Before, 1):0} %"),
    ];

    private static XElement Bar(PolicyLine line) => new(
        "svg",
        new XAttribute("class", "bar"),
        new XAttribute("viewBox", "0 0 100 8"),
        new XAttribute("preserveAspectRatio", "none"),
        new XAttribute("aria-hidden", "true"),
        new XElement(
            "rect", new XAttribute("class", "track"), new XAttribute("width", 100), new XAttribute("height", 8)),
        new XElement(
            "rect", new XAttribute("class", "kept"), Mark.At("width", 100.0 * line.After / Math.Max(line.Before, 1)),
            new XAttribute("height", 8)));

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
