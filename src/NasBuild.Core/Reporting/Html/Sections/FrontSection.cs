using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Numerics;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Targets;
using NasBuild.Engine.Timing;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with all trials by cost and quality, the Pareto front, and the chosen policy.</summary>
internal static class FrontSection
{
    public static XElement? Of(BuildReport report)
    {
        if (report is not
            {
                Searched.IsEmpty: false,
                Measured: { QualityMetric: { } metric, Quality: [var validation, ..] } measured
            })
        {
            return report.FromLock ? Markup.Section("Search", Markup.Text(
                "The policy comes from the lock: nothing was searched. "
                + (report.SearchedObstacle is not { } obstacle ? "There are no trials to show."
                    : $"The trials of the search that found it are not known: {obstacle}. A search "
                        + "(NasMode=search) writes it together with the lock."))) : null;
        }

        var quality = new QualityAxis(metric);
        return Markup.Section(
            "Trade-offs",
            Markup.Figures([.. Costs(report, measured).Select(cost => Figure(report, quality, validation, cost))]));
    }

    // Latency and size, and all other costs with a target.
    private static IEnumerable<Cost> Costs(BuildReport report, Measurement measured)
    {
        double? Limit(string key) =>
            report.Limits?.Shares is { } shares && shares.TryGetValue(key, out var share) ? share : null;
        yield return new Cost(
            "Quality against latency", "latency, % of the original", t => 100 * t.LatencyRatio, 100,
            100 * measured.Latency.Ratio, 100 * Limit("latency"), "%");
        foreach (var target in TargetTable.Counted.Where(t =>
            measured.Original.Find(t.Key) is not null && (t.IsAlwaysShown || Limit(t.Key) is not null)))
        {
            var original = measured.Original[target.Key];
            var (unit, scale) = target.Key != Measurement.Size ? ("%", original / 100.0)
                : original >= 1_000_000 ? ("MB", 1e6)
                : ("KB", 1e3);
            yield return new Cost(
                $"Quality against {target.Name}", $"{target.Name}, {(unit == "%" ? "% of the original" : unit)}",
                t => t.Counts[target.Key] / scale, original / scale, measured.Optimized[target.Key] / scale,
                Limit(target.Key) * original / scale, unit);
        }
    }

    private static XElement Figure(BuildReport report, QualityAxis quality, SplitQuality validation, Cost cost)
    {
        var trials = report.Searched.Where(t => t.IsTrial).ToList();
        var finalists = report.Searched.Where(t => t.Phase == TrialPoint.Confirm).ToList();
        var front = ParetoFront.Of(
            trials.Where(t => double.IsFinite(t.Quality)), cost.Of, t => quality.Loss(t.Quality));
        var beaten = trials.Except(front, ReferenceEqualityComparer.Instance).Cast<TrialPoint>().ToList();
        var limit = report.Limits?.Quality;
        var axis = quality.Over(
            trials.Select(t => t.Quality), [.. finalists.Select(t => t.Quality), .. QualityAxis.Shown(report)]);
        var worse = trials.Count(t => quality.IsWorse(t.Quality, axis));
        var plot = new Plot(
            new Axis(cost.Title, [.. report.Searched.Select(cost.Of), cost.Original, cost.Chosen,
                .. cost.Limit is { } c ? [c] : Array.Empty<double>()]),
            axis,
            limit is { } minimum ? (quality.Value(minimum), quality.Limit(minimum)) : null);
        (double X, double Y) At(TrialPoint t) => plot.At(cost.Of(t), quality.Value(t.Quality));
        var phases = new Phases(trials);
        var drawing = plot.Drawing(
            FormattableString.Invariant(
                $"{cost.Name}: {trials.Count} trials, {front.Count} on the front, {finalists.Count} finalists; ")
            + $"the choice has {quality.Text(validation.Optimized)} at {cost.Text(cost.Chosen)}.",
            cost.Limit is { } maximum ? plot.VerticalLimit(maximum, $"target ≤ {cost.Text(maximum)}") : null,
            Plot.Some(beaten).Select(t => Mark.Dot(At(t), 3.2, phases.Style(t.Phase), Description(t))),
            plot.Line("front", front.Select(t => (cost.Of(t), quality.Value(t.Quality)))),
            front.Select(t => Mark.Dot(At(t), 3.8, "on-front", Description(t))),
            finalists.Select(t => Mark.Diamond(At(t), 5.5, "finalist", Description(t))),
            Mark.Square(plot.At(cost.Original, quality.Value(validation.Original)), 4.5, "original",
                $"original: {quality.Text(validation.Original)}, {cost.Text(cost.Original)}"),
            Mark.Dot(plot.At(cost.Chosen, quality.Value(validation.Optimized)), 8, "choice",
                $"choice: {quality.Text(validation.Optimized)}, {cost.Text(cost.Chosen)}"),
            plot.Label(cost.Chosen, quality.Value(validation.Optimized), "choice"));

        return Markup.Figure(
            cost.Name,
            drawing,
            Legend.Of([
                .. phases.Legend,
                (at => Mark.Dot(at, 3.8, "on-front"), "on the front"),
                finalists.Count == 0 ? null : (
                    at => Mark.Diamond(at, 5.5, "finalist"),
                    report.FineTuned is null ? "finalist, whole split" : "finalist, fine-tuned"),
                (at => Mark.Square(at, 4.5, "original"), "original"),
                (at => Mark.Dot(at, 6, "choice"), "choice, as shipped"),
            ]),
            "The front holds the trials that no other beats in both. "
            + (finalists.Count == 0
                ? "The choice is drawn as it was measured last, on the validation split."
                : "Trials are measured on a part of the validation split; finalists and the choice on all of it"
                    + $"{(report.FineTuned is null ? "" : ", and after fine-tuning")}, so they may be off the front.")
            + QualityAxis.Beyond(worse) + Plot.LeftOut(beaten.Count)
            + (report.SearchedLeftOut == 0 ? "" : FormattableString.Invariant(
                $" {report.SearchedLeftOut} trials that are off the front are not in the file beside the lock.")));

        string Description(TrialPoint t) =>
            $"{t.Phase}: {quality.Text(t.Quality)}, latency {Amounts.Percent(t.LatencyRatio)}, "
            + $"{Amounts.Size(t.Counts[Measurement.Size])}{(t.Chosen ? ", chosen" : "")}";
    }

    // The cost on the horizontal axis of a plot, in the unit of the axis.
    private sealed record Cost(
        string Name, string Title, Func<TrialPoint, double> Of, double Original, double Chosen, double? Limit,
        string Unit)
    {
        public string Text(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {Unit}");
    }
}
