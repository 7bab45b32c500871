using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with the best trial within the targets over time.</summary>
internal static class ProgressSection
{
    public static XElement? Of(BuildReport report)
    {
        var trials = report.Searched.Where(t => t.IsTrial).ToList();
        if (trials.Count == 0 || report.Measured.QualityMetric is not { } metric)
        {
            return null;
        }

        var quality = new QualityAxis(metric);
        var timed = trials.Any(t => t.Seconds > 0);
        var total = timed ? trials.Sum(t => t.Seconds) : trials.Count;
        var (unit, factor) = !timed ? ("trials", 1.0) : total > 180 ? ("minutes", 1 / 60.0) : ("seconds", 1.0);
        var (ends, begins) = (new List<double>(), new List<double>());
        foreach (var trial in trials)
        {
            begins.Add(ends.LastOrDefault());
            ends.Add(ends.LastOrDefault() + (factor * (timed ? trial.Seconds : 1)));
        }

        var best = Best(trials, ends, quality);
        var phases = new Phases(trials);
        var axis = quality.Over(trials.Select(t => t.Quality), [.. QualityAxis.Shown(report)]);
        var plot = new Plot(new Axis(timed ? $"time of the search, {unit}" : unit, [0, .. ends]), axis);
        var bands = trials.Index().GroupBy(t => t.Item.Phase)
            .Select((g, i) => plot.Band(begins[g.First().Index], ends[g.Last().Index], g.Key, shaded: i % 2 == 1));
        var met = trials.Count(t => t.Violation == 0);
        var reached = best.Count == 0 ? "" : $"; the best of those has {quality.Text(best[^1].Quality)}";
        return Markup.Section("Progress of the search", Markup.Figures(Markup.Figure(
            $"{Capital(metric)} of trials in their order",
            plot.Drawing(
                FormattableString.Invariant($"{trials.Count} trials, {met} within the targets{reached}."),
                bands,
                Plot.Some([.. trials.Index()]).Select(t => Mark.Dot(
                    plot.At(ends[t.Index], quality.Value(t.Item.Quality)),
                    3.2,
                    t.Item.Violation == 0 ? "on-front" : phases.Style(t.Item.Phase),
                    FormattableString.Invariant(
                        $"trial {t.Index + 1}, {t.Item.Phase}: {quality.Text(t.Item.Quality)}"))),
                best.Count == 0 ? null : plot.Line("front", Steps(best, ends[^1], quality))),
            Legend.Of([
                .. phases.Legend,
                (at => Mark.Dot(at, 3.2, "on-front"), "trial within the targets"),
                best.Count == 0 ? null : (Legend.Line("front"), "best so far within the targets")]),
            Caption(trials.Count, met, report)
                + QualityAxis.Beyond(trials.Count(t => quality.IsWorse(t.Quality, axis))))));
    }

    // The trials within the targets that were better than all earlier ones.
    private static List<(double At, double Quality)> Best(
        List<TrialPoint> trials, List<double> ends, QualityAxis quality)
    {
        var best = new List<(double At, double Quality)>();
        foreach (var (i, trial) in trials.Index().Where(t => t.Item.Violation == 0 && double.IsFinite(t.Item.Quality)))
        {
            if (best.Count == 0 || quality.Loss(trial.Quality) < quality.Loss(best[^1].Quality))
            {
                best.Add((ends[i], trial.Quality));
            }
        }

        return best;
    }

    // The best stays constant until a better one is found.
    private static IEnumerable<(double X, double Y)> Steps(
        List<(double At, double Quality)> best, double end, QualityAxis quality) =>
        best.SelectMany((b, i) => new[] { (b.At, quality.Value(b.Quality)),
            (i + 1 < best.Count ? best[i + 1].At : end, quality.Value(b.Quality)) });

    private static string Caption(int trials, int met, BuildReport report) =>
        FormattableString.Invariant($"{met} of {trials} trials are within the search's targets")
        + (report.FineTuned is null ? "."
            : " of size and latency; quality is compared with its target after fine-tuning.")
        + (report.SearchSeconds > 0
            ? $" The whole search, finalists included, took {Amounts.Time(report.SearchSeconds)}."
            : "");

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
