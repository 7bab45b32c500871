using System.Globalization;
using System.Xml.Linq;
using NasBuild.Core.Reporting.Html.Elements;

namespace NasBuild.Core.Reporting.Html.Sections;

/// <summary>The section with the files, the tool and the machine that are needed to reproduce the build.</summary>
internal static class OriginSection
{
    public static XElement Of(BuildReport report) => Markup.Section(
        "Origin", Markup.Table(["", ""], Rows(report).Select(r => (IReadOnlyList<object?>)[r.Name, r.Value])));

    private static IEnumerable<(object Name, object Value)> Rows(BuildReport report)
    {
        var machine = report.Machine;
        yield return ("optimised model", Path.GetFileName(report.Output));
        yield return ("its SHA-256", Markup.Name(report.Sha256));
        yield return ("original", report.Source);
        foreach (var (name, hash) in report.Inputs)
        {
            yield return ($"SHA-256 of {name}", Markup.Name(hash));
        }

        yield return ("policy", report.FromLock ? "from nas.lock.json"
            : report.LockUpdated ? "found by a search, written to nas.lock.json" : "found by a search");
        yield return ("tool", $"NasBuild {report.Tool}");
        yield return ("machine", string.Create(
            CultureInfo.InvariantCulture, $"{machine.Processor}, {machine.Cores} cores, {machine.OperatingSystem}"));
        yield return ("its kind", machine.Kind);
    }
}
