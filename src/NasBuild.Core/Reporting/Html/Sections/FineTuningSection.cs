using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with the quality that fine-tuning recovered.</summary>
internal static class FineTuningSection
{
    public static XElement? Of(BuildReport report) =>
        report.FineTuned is not { } tuned ? null : Markup.Section("Fine-tuning", Markup.Text(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{tuned.Epochs} {(tuned.Epochs == 1 ? "epoch" : "epochs")} of {tuned.Samples:N0} samples in "
                + $"{Amounts.Time(tuned.Seconds)}. ")
            + Won(tuned, report.Measured.QualityMetric)
            + (tuned.BestEpoch == 0 ? "The weights are those from before training: no epoch was better."
                : string.Create(
                    CultureInfo.InvariantCulture, $"The weights are those after epoch {tuned.BestEpoch}."))));

    private static string Won(FineTuned tuned, string? metric) =>
        metric is null || double.IsNaN(tuned.QualityBefore) || double.IsNaN(tuned.Quality) ? ""
            : $"{char.ToUpperInvariant(metric[0])}{metric[1..]} on the validation split went from "
                + $"{QualityText.Of(metric, tuned.QualityBefore)} to {QualityText.Of(metric, tuned.Quality)}. ";
}
