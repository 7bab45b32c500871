using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>
/// The section with the accuracy of predictions: compared with later measurements, and between predictors.
/// </summary>
internal static class PredictionSection
{
    private const string Quality = "quality";

    public static XElement? Of(BuildReport report)
    {
        if (report.Predictions is not { } predictions || (predictions.Points.IsEmpty && predictions.Scores.IsEmpty))
        {
            return null;
        }

        var metrics = predictions.Points.Select(p => p.Metric).Concat(predictions.Scores.Select(s => s.Metric))
            .Distinct().Select(m => Subject.Of(m, report.Measured.QualityMetric ?? Quality));
        return Markup.Section(
            "Predicted against measured",
            predictions.Points.IsEmpty ? null : Markup.Figures(
                metrics.Select(m => Figure(m, [.. predictions.Points.Where(p => p.Metric == m.Metric)]))),
            predictions.Scores.IsEmpty ? null : Scores([.. metrics], predictions),
            predictions.LanguageModel is not { } model ? null : Markup.Text(FormattableString.Invariant(
                $"{model.Model} was asked {model.Calls} questions: about {model.Tokens} tokens, answers included.")));
    }

    private static XElement? Figure(Subject subject, List<PredictedPoint> points)
    {
        if (points.Count == 0)
        {
            return null;
        }

        // One range for both axes, so that exact predictions are on the diagonal.
        List<double> range =
            [.. points.SelectMany(p => new[] { p.Predicted, p.Low, p.High, p.Measured }).Select(subject.Value)];
        var plot = new Plot(
            new Axis($"predicted {subject.Axis}", range, subject.Logarithmic),
            new Axis($"measured {subject.Axis}", range, subject.Logarithmic));
        var finite = range.Where(double.IsFinite).DefaultIfEmpty(1).ToList();
        var (predicted, measured) = (points.Select(p => p.Predicted).ToList(), points.Select(p => p.Measured).ToList());
        var tau = RankCorrelation.Kendall(predicted, measured);
        var within = points.Count(p => p.Low <= p.Measured && p.Measured <= p.High);
        var withIntervals = points.Any(p => p.Low < p.High);
        var error = subject.Text(PredictionError.MeanAbsolute(predicted, measured));
        var caption = FormattableString.Invariant(
            $"{points.Count} {(points.Count == 1 ? "candidate" : "candidates")}; mean absolute error {error}")
            + FormattableString.Invariant(
                $", relative {Amounts.Percent(PredictionError.MeanAbsoluteShare(predicted, measured))}")
            + (points.Count < 2 ? "" : FormattableString.Invariant($"; Kendall's τ {tau:0.00}"))
            + (withIntervals ? FormattableString.Invariant($"; {within} measured values lie within their interval.")
                : ".");
        return Markup.Figure(
            subject.Name,
            plot.Drawing(
                $"{subject.Name}, predicted against measured: {caption}",
                plot.Line("diagonal", [(finite.Min(), finite.Min()), (finite.Max(), finite.Max())]),
                points.Where(p => p.Low < p.High).Select(p => plot.Line(
                    "interval",
                    [
                        (subject.Value(p.Low), subject.Value(p.Measured)),
                        (subject.Value(p.High), subject.Value(p.Measured))])),
                points.Select(p => Mark.Dot(
                    plot.At(subject.Value(p.Predicted), subject.Value(p.Measured)), 3.8, "on-front",
                    $"predicted {subject.Text(p.Predicted)}, measured {subject.Text(p.Measured)}"))),
            Legend.Of([
                (at => Mark.Dot(at, 3.8, "on-front"), "candidate"),
                withIntervals ? (Legend.Line("interval"), "interval") : null,
                (Legend.Line("diagonal"), "prediction = measurement")]),
            caption);
    }

    private static XElement Scores(IReadOnlyList<Subject> subjects, Predictions predictions) => Markup.Table(
        ["of", "predictor", "#Kendall's τ", "#mean error", ""],
        predictions.Scores.Select(s => (IReadOnlyList<object?>)[
            subjects.First(m => m.Metric == s.Metric).Name,
            s.Name,
            s.Tau.ToString("0.00", CultureInfo.InvariantCulture),
            subjects.First(m => m.Metric == s.Metric).Text(s.MeanError),
            s.Chosen ? Headline.Badge("ok", "used") : null]));

    // A predicted metric, and how it is drawn and written.
    private sealed record Subject(
        string Metric, string Name, string Axis, Func<double, double> Value, Func<double, string> Text,
        bool Logarithmic)
    {
        public static Subject Of(string metric, string qualityMetric)
        {
            if (metric != Quality)
            {
                return new Subject(
                    metric, metric, $"{metric}, % of the original", v => 100 * v, Amounts.Percent, false);
            }

            var axis = new QualityAxis(qualityMetric);

            // A predictor may think a share above 1 possible.
            var most = axis.IsShare ? 1 : double.PositiveInfinity;
            return new Subject(
                metric, qualityMetric, axis.Title, v => axis.Value(Math.Min(v, most)), axis.Text,
                axis.Over([]).Logarithmic);
        }
    }
}
