using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Reporting.Html.Elements;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section on the workers of a cluster: what each measured, and how busy it was.</summary>
internal static class WorkerSection
{
    public static XElement? Of(BuildReport report)
    {
        var trials = report.Searched.Where(t => t.IsTrial).ToList();
        var seconds = trials.Sum(t => t.Seconds);
        var workers = trials.GroupBy(t => t.Worker).ToList();
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
                ["worker", "#trials", "#busy"],
                workers.OrderByDescending(w => w.Count()).ThenBy(w => w.Key, StringComparer.Ordinal).Select(w =>
                    (IReadOnlyList<object?>)[
                        w.Key ?? "the building machine", w.Count().ToString(CultureInfo.InvariantCulture),
                        w.Key is null ? "" : Amounts.Percent(w.Sum(t => t.WorkerSeconds) / seconds)])));
    }
}
