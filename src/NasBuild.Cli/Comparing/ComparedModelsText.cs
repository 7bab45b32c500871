using System.Globalization;
using NasBuild.Cli.Measuring;
using NasBuild.Cli.Output;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Pipeline.Comparing;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Cli.Comparing;

/// <summary>Formats two models as text.</summary>
internal static class ComparedModelsText
{
    /// <param name="compared">The models.</param>
    /// <param name="width">The width of the terminal; null if there is none.</param>
    public static IEnumerable<string> Lines(ComparedModels compared, int? width)
    {
        var (costs, results) = compared;
        var outputs = new TextTable("output", " agreement", " cosine", " distance", "measure");
        foreach (var output in results.Outputs)
        {
            outputs.Add(
                output.Output, output.Agreement is { } agreement ? Amounts.Percent(agreement) : "",
                output.Cosine.ToString("0.0000", CultureInfo.InvariantCulture), Amounts.Percent(output.Distance),
                output.Measure ?? "");
        }

        return
        [
            .. ComparisonText.Lines(costs, width),
            Factor(costs.Models[0].SizeBytes, costs.Models[1].SizeBytes, "smaller", "larger"),
            "",
            results.Split is null ? "outputs on made-up inputs, of the second model against the first's"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"outputs on {results.Samples:#,0} samples of {results.Split}, of the second model against the "
                    + $"first's"),
            .. outputs.Lines(width),
            .. Quality(results),
        ];
    }

    private static IEnumerable<string> Quality(ModelComparison results) =>
        results is { Metric: { } metric, First: { } first, Second: { } second }
            ? [$"{metric} {QualityText.Of(metric, first)} -> {QualityText.Of(metric, second)}"] : [];

    private static string Factor(double first, double second, string less, string more)
    {
        var (factor, word) = second <= first ? (first / second, less) : (second / first, more);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the second is {factor:0.0#}x {word} ({Amounts.Percent(second / first)})");
    }
}
