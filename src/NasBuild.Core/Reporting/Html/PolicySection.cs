using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;

namespace NasBuild.Core.Reporting.Html;

/// <summary>What the policy made of each layer: widths, bits, zeros.</summary>
internal static class PolicySection
{
    public static XElement? Of(BuildReport report)
    {
        XElement?[] tables = [Widths(report.Widths), Zeros(report.Zeros), Bits(report.Bits)];
        var evolved = report.Metric is { } metric ? new XElement("p", "Scored by the evolved metric ", Markup.Name(metric), ".") : null;
        return tables.All(t => t is null) ? null : Markup.Section("Policy", Markup.Figures([.. tables]), evolved);
    }

    private static XElement? Widths(ImmutableArray<PolicyLine> groups) => groups.IsEmpty ? null : Markup.Details(
        FormattableString.Invariant($"Kept channels: {groups.Sum(g => (long)g.After):N0} of {groups.Sum(g => (long)g.Before):N0} in {groups.Length} groups"),
        groups.Length,
        Markup.Table(["group", "kept", "#channels", "#share"], groups.Select(Row)));

    private static XElement? Zeros(ImmutableArray<PolicyLine> layers) => layers.IsEmpty ? null : Markup.Details(
        FormattableString.Invariant($"Weights that are not zero: {layers.Sum(l => (long)l.After):N0} of {layers.Sum(l => (long)l.Before):N0} in {layers.Length} layers"),
        layers.Length,
        Markup.Table(["layer", "not zero", "#weights", "#share"], layers.Select(Row)));

    private static XElement? Bits(ImmutableArray<PolicyLine> nodes) => nodes.IsEmpty ? null : Markup.Details(
        $"Bits of weights: {string.Join(", ", nodes.GroupBy(n => n.After).OrderBy(g => g.Key).Select(g => FormattableString.Invariant($"{g.Count()} {(g.Count() == 1 ? "node" : "nodes")} at {g.Key}")))}",
        nodes.Length,
        Markup.Table(["node", "bits", "#from", "#to"], nodes.Select(n => (IReadOnlyList<object?>)[Markup.Name(n.Name), Bar(n), Number(n.Before), Number(n.After)])));

    private static IReadOnlyList<object?> Row(PolicyLine line) =>
        [Markup.Name(line.Name), Bar(line), $"{Number(line.After)} / {Number(line.Before)}", FormattableString.Invariant($"{100.0 * line.After / Math.Max(line.Before, 1):0} %")];

    private static XElement Bar(PolicyLine line) => new(
        "svg",
        new XAttribute("class", "bar"),
        new XAttribute("viewBox", "0 0 100 8"),
        new XAttribute("preserveAspectRatio", "none"),
        new XAttribute("aria-hidden", "true"),
        new XElement("rect", new XAttribute("class", "track"), new XAttribute("width", 100), new XAttribute("height", 8)),
        new XElement("rect", new XAttribute("class", "kept"), Mark.At("width", 100.0 * line.After / Math.Max(line.Before, 1)), new XAttribute("height", 8)));

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
