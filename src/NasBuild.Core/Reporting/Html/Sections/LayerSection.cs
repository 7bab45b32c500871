using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results.Layers;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with the size and the time of each layer before and after, and its sensitivity.</summary>
internal static class LayerSection
{
    private const int MaxLayers = 200;

    public static XElement? Of(BuildReport report)
    {
        if (report.Layers is not { IsDefaultOrEmpty: false } layers || layers.All(l => l.Name.Length == 0))
        {
            return report.Sensitivity is { } alone ? Markup.Section("Layers", Sensitivity(alone)) : null;
        }

        var shown = Shown([.. layers]);
        var isTimed = layers.Any(l => l.MsBefore is not null);
        var (mostBytes, mostMs) = (
            shown.Max(l => Math.Max(l.BytesBefore, l.BytesAfter)),
            shown.Max(l => Math.Max(l.MsBefore ?? 0, l.MsAfter ?? 0)));
        List<string> heads = ["layer", "operator", "weights", "#original", "#optimised"];
        if (isTimed)
        {
            heads.AddRange(["time", "#original", "#optimised"]);
        }

        if (report.Sensitivity is not null)
        {
            heads.Add("#sensitivity");
        }

        return Markup.Section(
            "Layers",
            Markup.Details(
                FormattableString.Invariant(
                    $"Size{(isTimed ? " and time" : "")} of {layers.Count(l => l.Name.Length > 0)} layers"),
                shown.Count,
                Markup.Of("div", "layers", Markup.Table(
                    heads, shown.Select(l => Row(l, mostBytes, isTimed ? mostMs : null, report.Sensitivity)))),
                Markup.Of("p", "muted", Caption(isTimed, report.Sensitivity))));
    }

    private static List<object?> Row(
        LayerChange layer, double mostBytes, double? mostMs, LayerSensitivity? sensitivity)
    {
        List<object?> row =
        [
            layer.Operator.Length > 0 ? Markup.Name(layer.Name) : layer.Name.Length > 0 ? layer.Name : "all else",
            layer.Operator,
            Bar(layer.BytesBefore / Math.Max(1, mostBytes), layer.BytesAfter / Math.Max(1, mostBytes)),
            Amounts.Size(layer.BytesBefore),
            Amounts.Size(layer.BytesAfter),
        ];
        if (mostMs is { } most)
        {
            var (before, after) = (layer.MsBefore ?? 0, layer.MsAfter ?? 0);
            most = Math.Max(double.Epsilon, most);
            row.AddRange([Bar(before / most, after / most), Ms(before), Ms(after)]);
        }

        if (sensitivity is not null)
        {
            row.Add(sensitivity.ByLayer.TryGetValue(layer.Name, out var value) ? Text(value) : "");
        }

        return row;
    }

    private static string Caption(bool isTimed, LayerSensitivity? sensitivity) =>
        (isTimed ? "Times are those of ONNX Runtime's profiler, the median of some runs: it slows short nodes, and what "
            + "it fused counts for the layer that it is named after, so they add up to more than the latency. " : "")
        + (sensitivity is null ? "" : $"Sensitivity: {sensitivity.Measure}, of each layer alone.");

    // Of many layers those that cost most stay.
    private static List<LayerChange> Shown(List<LayerChange> layers)
    {
        if (layers.Count <= MaxLayers)
        {
            return layers;
        }

        var (bytes, ms) = (
            (double)layers.Sum(l => l.BytesBefore + l.BytesAfter),
            layers.Sum(l => (l.MsBefore ?? 0) + (l.MsAfter ?? 0)));
        var kept = layers.Where(l => l.Name.Length > 0)
            .OrderByDescending(l => ((l.BytesBefore + l.BytesAfter) / Math.Max(1, bytes))
                + (((l.MsBefore ?? 0) + (l.MsAfter ?? 0)) / Math.Max(double.Epsilon, ms)))
            .Take(MaxLayers).Concat(layers.Where(l => l.Name.Length == 0)).ToHashSet();
        var left = layers.Where(l => !kept.Contains(l)).ToList();
        var name = string.Create(CultureInfo.InvariantCulture, $"{left.Count:N0} smaller layers");
        return
        [
            .. layers.Where(kept.Contains),
            new LayerChange(name, "", left.Sum(l => l.BytesBefore), left.Sum(l => l.BytesAfter))
            {
                MsBefore = left.Sum(l => l.MsBefore ?? 0),
                MsAfter = left.Sum(l => l.MsAfter ?? 0),
            },
        ];
    }

    private static XElement Sensitivity(LayerSensitivity sensitivity) => Markup.Details(
        $"Sensitivity: {sensitivity.Measure}",
        sensitivity.ByLayer.Count,
        Markup.Table(["layer", "#sensitivity"], sensitivity.ByLayer.OrderByDescending(l => l.Value).Take(MaxLayers)
            .Select(l => (IReadOnlyList<object?>)[Markup.Name(l.Key), Text(l.Value)])));

    private static string Text(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Ms(double ms) => ms.ToString("0.000 ms", CultureInfo.InvariantCulture);

    private static XElement Bar(double before, double after) => new(
        "svg",
        new XAttribute("class", "bar"),
        new XAttribute("viewBox", "0 0 100 8"),
        new XAttribute("preserveAspectRatio", "none"),
        new XAttribute("aria-hidden", "true"),
        Part("track", before, 0, 8),
        Part("kept", after, 2, 4));

    private static XElement Part(string style, double share, double top, double height) => new(
        "rect", new XAttribute("class", style), Mark.At("y", top), Mark.At("width", 100 * share),
        Mark.At("height", height));
}
