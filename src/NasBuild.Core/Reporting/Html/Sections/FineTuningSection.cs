using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Curves;
using NasBuild.Core.Results.Qualities;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with the quality that fine-tuning recovered, and its course.</summary>
internal static class FineTuningSection
{
    // From this ratio on, a logarithmic scale shows more of a loss.
    private const double WideRange = 20;

    public static XElement? Of(BuildReport report) =>
        report.FineTuned is not { } tuned ? null : Markup.Section(
            "Fine-tuning",
            Markup.Text(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{tuned.Epochs} {(tuned.Epochs == 1 ? "epoch" : "epochs")} of {tuned.Samples:N0} samples in "
                    + $"{Amounts.Time(tuned.Seconds)}. ")
                + Won(tuned, report.Measured.QualityMetric)
                + (tuned.BestEpoch == 0 ? "The weights are those from before training: no epoch was better."
                    : string.Create(
                        CultureInfo.InvariantCulture, $"The weights are those after epoch {tuned.BestEpoch}."))),
            tuned.Curve is not { Losses.Length: > 1 } curve ? null : Markup.Figures(
                Loss(curve), Quality(curve, tuned, report)));

    private static string Won(FineTuned tuned, string? metric) =>
        metric is null || double.IsNaN(tuned.QualityBefore) || double.IsNaN(tuned.Quality) ? ""
            : $"{Capital(metric)} on the validation split went from "
                + $"{QualityText.Of(metric, tuned.QualityBefore)} to {QualityText.Of(metric, tuned.Quality)}. ";

    private static XElement Loss(TrainingCurve curve)
    {
        // Each at the middle of its steps.
        List<(double X, double Y)> points = [.. curve.Losses.Select((loss, i) =>
            ((i + 0.5) * curve.StepsOfLoss / Math.Max(1, curve.StepsOfEpoch), loss))];
        var (least, most) = (curve.Losses.Min(), curve.Losses.Max());
        var plot = new Plot(
            new Axis("epoch", [0, .. points.Select(p => p.X)]),
            new Axis("training loss", curve.Losses, Logarithmic: least > 0 && most / least > WideRange));
        return Markup.Figure(
            "Training loss",
            plot.Drawing(
                FormattableString.Invariant(
                    $"The training loss went from {curve.Losses[0]:0.####} to {curve.Losses[^1]:0.####}."),
                plot.Line("front", points),
                points.Select((p, i) => Mark.Dot(plot.At(p.X, p.Y), 2.2, "on-front", FormattableString.Invariant(
                    $"steps {(i * curve.StepsOfLoss) + 1} to {(i + 1) * curve.StepsOfLoss}: loss {p.Y:0.####}")))),
            legend: null,
            curve.StepsOfLoss == 1 ? "Every step is a point."
                : FormattableString.Invariant($"Every point is the mean of {curve.StepsOfLoss} steps."));
    }

    private static XElement? Quality(TrainingCurve curve, FineTuned tuned, BuildReport report)
    {
        if (curve.Qualities.Length < 2 || report.Measured.QualityMetric is not { } metric)
        {
            return null;
        }

        var quality = new QualityAxis(metric);
        var limit = report.Limits?.Quality;
        double[] shown = [.. curve.Qualities, .. limit is { } least ? [least] : Array.Empty<double>()];
        var plot = new Plot(
            new Axis("epoch", [0, curve.Qualities.Length - 1]),
            quality.Over([], shown),
            limit is { } minimum ? (quality.Value(minimum), quality.Limit(minimum)) : null);
        return Markup.Figure(
            $"{Capital(metric)} after each epoch",
            plot.Drawing(
                $"{Capital(metric)} went from {quality.Text(tuned.QualityBefore)} to {quality.Text(tuned.Quality)}.",
                plot.Line("front", curve.Qualities.Select((q, i) => ((double)i, quality.Value(q)))),
                curve.Qualities.Select((q, i) => Mark.Dot(
                    plot.At(i, quality.Value(q)), 3.8, "on-front",
                    i == 0 ? $"before training: {quality.Text(q)}"
                        : FormattableString.Invariant($"after epoch {i}: {quality.Text(q)}"))),
                Mark.Dot(
                    plot.At(tuned.BestEpoch, quality.Value(tuned.Quality)), 8, "choice",
                    $"the weights that were kept: {quality.Text(tuned.Quality)}")),
            Legend.Of(
                (at => Mark.Dot(at, 3.8, "on-front"), "on the validation split"),
                (at => Mark.Dot(at, 6, "choice"), "the weights that were kept")),
            "Epoch 0 is the compressed model before training.");
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
