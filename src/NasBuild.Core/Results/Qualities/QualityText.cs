using System.Globalization;
using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Results.Qualities;

/// <summary>Formats a quality for display: shares in percent, perplexity as a number.</summary>
public static class QualityText
{
    /// <summary>Returns the text of a quality.</summary>
    public static string Of(string metric, double quality) => metric is "perplexity" or "cosine"
        ? quality.ToString("0.0000", CultureInfo.InvariantCulture)
        : Amounts.Percent(quality);

    internal static string Difference(SplitQuality quality, string metric) => metric switch
    {
        "perplexity" => string.Create(
            CultureInfo.InvariantCulture, $"{100 * ((quality.Optimized / quality.Original) - 1):+0.00;-0.00} %"),
        "agreement" or "cosine" => "",
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{100 * (quality.Optimized - quality.Original):+0.00;-0.00} points"),
    };
}
