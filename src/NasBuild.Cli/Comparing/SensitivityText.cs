using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Pipeline.Comparing;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Cli.Comparing;

/// <summary>Formats the sensitivity of layers as text.</summary>
internal static class SensitivityText
{
    /// <param name="found">The layers.</param>
    /// <param name="width">The width of the terminal; null if there is none.</param>
    public static IEnumerable<string> Lines(SensitivityAnalysis found, int? width)
    {
        if (found.Layers.IsEmpty)
        {
            return ["No layer can be compressed so."];
        }

        var table = found.Metric is { } name ? new TextTable("layer", "alone", $" {name}", " distance", " saves")
            : new TextTable("layer", "alone", " distance", " saves");
        foreach (var layer in found.Layers)
        {
            string[] quality = found.Metric is { } metric ? [QualityText.Of(metric, layer.Quality!.Value)] : [];
            table.Add(
            [
                layer.Layer, layer.Change, .. quality, Amounts.Percent(layer.Distance),
                Amounts.Percent(layer.SavedShare),
            ]);
        }

        return
        [
            found is { Metric: { } of, Quality: { } original } ? string.Create(
                CultureInfo.InvariantCulture,
                $"the original: {of} {QualityText.Of(of, original)} on {found.Samples:#,0} samples")
                : "on made-up inputs: --data shows what it means for quality",
            .. table.Lines(width),
        ];
    }
}
