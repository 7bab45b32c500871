using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Numerics;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Qualities;
using NasBuild.Core.Targets;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>
/// The section that compares the choice with the other finalists and its neighbours on the Pareto front: what each
/// misses, or where it is worse.
/// </summary>
internal static class NeighbourSection
{
    private const int MaxFinalists = 6;

    // Differences that a table rounds to nothing.
    private const double Equal = 0.0005;

    public static XElement? Of(BuildReport report)
    {
        if (report.Measured.QualityMetric is not { } metric
            || report.Searched.LastOrDefault(t => t.Chosen) is not { } choice)
        {
            return null;
        }

        var quality = new QualityAxis(metric);
        var finalists = report.Searched.Where(t => t.Phase == TrialPoint.Confirm && !t.Chosen).Take(MaxFinalists)
            .Select(t => (Name: "finalist", Trial: t));
        var rows = finalists.Concat(Neighbours(report, choice, quality)).Where(r => !IsSame(r.Trial, choice))
            .DistinctBy(r => (r.Trial.Phase == TrialPoint.Confirm, Identity(r.Trial))).ToList();
        return rows.Count == 0 ? null : Markup.Section(
            "Why this candidate",
            Markup.Text(
                "The finalists, and the trials next to the choice on the Pareto fronts. "
                + (report.FineTuned is null ? "" : "Trials are measured before they are fine-tuned to the end. ")
                + (choice.Violation > 0
                    ? "None meets all targets: the choice misses them by the least in all."
                    : "")),
            Markup.Table(
                ["", $"#{metric}", "#latency", "#size", "against the choice"],
                rows.Prepend((Name: "choice", Trial: choice)).Select(r => (IReadOnlyList<object?>)[
                    ReferenceEquals(r.Trial, choice) ? new XElement("strong", "choice") : r.Name,
                    quality.Text(r.Trial.Quality), Amounts.Percent(r.Trial.LatencyRatio),
                    Amounts.Size(r.Trial.Counts[Measurement.Size]),
                    Reason(report, r.Trial, choice, metric)])));
    }

    private static IEnumerable<(string Name, TrialPoint Trial)> Neighbours(
        BuildReport report, TrialPoint choice, QualityAxis quality)
    {
        var trials = report.Searched.Where(t => t.IsTrial && double.IsFinite(t.Quality)).ToList();
        (string Less, string More, Func<TrialPoint, double> Cost)[] costs =
        [
            ("faster", "slower", t => t.LatencyRatio),
            ("smaller", "larger", t => t.Counts[Measurement.Size]),
        ];
        foreach (var (less, more, cost) in costs)
        {
            var front = ParetoFront.Of(trials, cost, t => quality.Loss(t.Quality))
                .Where(t => !IsSame(t, choice)).ToList();
            if (front.LastOrDefault(t => cost(t) < cost(choice)) is { } below)
            {
                yield return ($"next {less}", below);
            }

            if (front.FirstOrDefault(t => cost(t) > cost(choice)) is { } above)
            {
                yield return ($"next {more}", above);
            }
        }
    }

    private static string Reason(BuildReport report, TrialPoint trial, TrialPoint choice, string metric)
    {
        var missed = Missed(report, trial, metric).ToList();
        if (ReferenceEquals(trial, choice))
        {
            return missed.Count == 0 ? "" : $"misses {string.Join(", ", missed)}";
        }

        return missed.Count > 0 ? $"misses {string.Join(", ", missed)}"
            : string.Join(", ", Differences(report, trial, choice, metric)) is { Length: > 0 } differences ? differences
            : "equal";
    }

    private static IEnumerable<string> Missed(BuildReport report, TrialPoint trial, string metric)
    {
        if (report.Limits is not { } limits)
        {
            yield break;
        }

        foreach (var target in TargetTable.Costs)
        {
            double? share = target.Key == "latency" ? trial.LatencyRatio
                : trial.Counts.Find(target.Key) / (double?)report.Measured.Original.Find(target.Key);
            if (limits.Shares.TryGetValue(target.Key, out var limit) && share > limit)
            {
                yield return $"{target.Name} ({Amounts.Percent(share.Value)} > {Amounts.Percent(limit)})";
            }
        }

        var quality = new QualityAxis(metric);
        if (limits.Quality is { } worst && IsFinal(report, trial) && quality.Loss(trial.Quality) > quality.Loss(worst))
        {
            yield return $"{metric} ({quality.Text(trial.Quality)}, the target is {quality.Limit(worst)})";
        }
    }

    private static IEnumerable<string> Differences(
        BuildReport report, TrialPoint trial, TrialPoint choice, string metric)
    {
        // Before fine-tuning, a quality is compared with that of the same time.
        var like = IsFinal(report, trial) == IsFinal(report, choice) ? choice
            : report.Searched.FirstOrDefault(t => t.IsTrial && t.Policy is not null && t.Policy.Equals(choice.Policy));
        if (like is not null && metric == "perplexity" && Math.Abs((trial.Quality / like.Quality) - 1) >= Equal)
        {
            yield return $"{metric} {Percents(trial.Quality / like.Quality, "lower", "higher")}";
        }
        else if (like is not null && metric != "perplexity" && Math.Abs(trial.Quality - like.Quality) >= Equal / 10)
        {
            yield return $"{metric} {Amounts.Points(Math.Abs(trial.Quality - like.Quality))} "
                + (trial.Quality < like.Quality ? "lower" : "higher");
        }

        foreach (var (ratio, less, more) in new[]
        {
            (trial.LatencyRatio / choice.LatencyRatio, "faster", "slower"),
            ((double)trial.Counts[Measurement.Size] / choice.Counts[Measurement.Size], "smaller", "larger"),
        })
        {
            if (Math.Abs(ratio - 1) >= Equal)
            {
                yield return Percents(ratio, less, more);
            }
        }
    }

    private static string Percents(double ratio, string less, string more) =>
        $"{Amounts.Percent(Math.Abs(ratio - 1))} {(ratio < 1 ? less : more)}";

    private static bool IsFinal(BuildReport report, TrialPoint trial) =>
        report.FineTuned is null || trial.Phase == TrialPoint.Confirm;

    private static bool IsSame(TrialPoint trial, TrialPoint choice) =>
        trial.Chosen || (trial.Policy is not null && trial.Policy.Equals(choice.Policy));

    private static object Identity(TrialPoint trial) => trial.Policy is { } policy ? policy : trial;
}
