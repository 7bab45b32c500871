using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Reporting.Html.Elements;
using NasBuild.Core.Results;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section on the workers of a cluster: what each measured, and how busy it was in the search.</summary>
internal static class WorkerSection
{
    public static XElement? Of(BuildReport report)
    {
        var trials = report.Searched.Where(t => t.IsTrial).ToList();
        var seconds = trials.Sum(t => t.Seconds);
        var workers = report.Searched.GroupBy(t => t.Worker).ToList();
        if (workers.All(w => w.Key is null) || seconds <= 0)
        {
            return null;
        }

        return Markup.Section(
            "Workers",
            Markup.Text(string.Create(
                CultureInfo.InvariantCulture,
                $"{trials.Count} trials in {Amounts.Time(seconds)}: {60 * trials.Count / seconds:0.0} a minute. A worker is "
                + $"busy more than 100 % of the time if it measures several trials at once.")),
            Markup.Table(
                ["worker", "#trials", "#busy", "#finalists"],
                workers.OrderByDescending(w => w.Count()).ThenBy(w => w.Key, StringComparer.Ordinal).Select(w =>
                    (IReadOnlyList<object?>)[
                        w.Key ?? "the building machine", Count(w, t => t.IsTrial),
                        w.Key is null ? ""
                            : Amounts.Percent(w.Where(t => t.IsTrial).Sum(t => t.WorkerSeconds) / seconds),
                        Count(w, t => t.Phase == TrialPoint.Confirm)])));
    }

    private static string Count(IEnumerable<TrialPoint> points, Func<TrialPoint, bool> which) =>
        points.Count(which).ToString(CultureInfo.InvariantCulture);
}
