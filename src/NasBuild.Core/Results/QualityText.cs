using System.Globalization;
using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Results;

/// <summary>A quality as a person reads it: shares in percent, perplexity as it is.</summary>
public static class QualityText
{
    /// <summary>The quality.</summary>
    public static string Of(string metric, double quality) => metric == "perplexity"
        ? quality.ToString("0.0000", CultureInfo.InvariantCulture)
        : Amounts.Percent(quality);

    internal static string Difference(SplitQuality quality, string metric) => metric switch
    {
        "perplexity" => string.Create(CultureInfo.InvariantCulture, $"{100 * ((quality.Optimized / quality.Original) - 1):+0.00;-0.00} %"),
        "agreement" => "",
        _ => string.Create(CultureInfo.InvariantCulture, $"{100 * (quality.Optimized - quality.Original):+0.00;-0.00}"),
    };
}
