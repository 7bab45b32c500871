using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Cli.Measuring;

/// <summary>Formats a comparison as text.</summary>
internal static class ComparisonText
{
    /// <param name="comparison">The comparison.</param>
    /// <param name="width">The width of the terminal; null if there is none.</param>
    public static IEnumerable<string> Lines(Comparison comparison, int? width)
    {
        var table = new TextTable("model", " median", " 10-90 %", " size", " MACs");
        foreach (var m in comparison.Models)
        {
            table.Add(
                m.Model, Amounts.Ms(m.MedianMs), $"{Amounts.Ms(m.LowMs)[..^3]} to {Amounts.Ms(m.HighMs)}",
                Amounts.Size(m.SizeBytes), Amounts.Count(m.Macs));
        }

        var inputs = string.Join(", ", comparison.Inputs.Select(i => $"{i.Key} {i.Value}"));
        return
        [
            TextTable.Plain($"made-up input {inputs}"),
            $"{comparison.Blocks} {(comparison.Ratio is null ? "" : "paired ")}blocks, {comparison.Threads} threads",
            .. table.Lines(width),
            .. comparison.Ratio is { } ratio ? [Verdict(ratio)] : (string[])[],
        ];
    }

    private static string Verdict(LatencyRatio ratio) => string.Create(
        CultureInfo.InvariantCulture,
        $"the second takes {Amounts.Percent(ratio.Median)} of the first's time (10-90 %: {Amounts.Percent(ratio.Low)} "
        + $"to {Amounts.Percent(ratio.High)}): "
        + $"{(ratio.IsBeyondNoise ? ratio.Median < 1 ? "faster" : "slower" : "no difference beyond the noise")}");
}
