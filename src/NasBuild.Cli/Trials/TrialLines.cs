using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Cli.Trials;

/// <summary>Formats trials.</summary>
internal static class TrialLines
{
    /// <summary>Returns a table for readers.</summary>
    /// <param name="trials">The trials.</param>
    /// <param name="width">The width of the terminal; null if there is none.</param>
    public static IEnumerable<string> Table(ImmutableArray<TrialPoint> trials, int? width)
    {
        var table = new TextTable(
            "phase", " trial", " quality", " latency", " size", " missed by", " seconds", "chosen");
        foreach (var (i, trial) in trials.Index())
        {
            table.Add(
                trial.Phase, Text(i + 1), double.IsNaN(trial.Quality) ? "" : Text(Math.Round(trial.Quality, 4)),
                Amounts.Percent(trial.LatencyRatio), Amounts.Size(trial.Counts[Measurement.Size]),
                trial.Violation is 0 or double.NaN ? "" : Amounts.Percent(trial.Violation),
                Text(Math.Round(trial.Seconds, 1)), trial.Chosen ? "yes" : "");
        }

        return table.Lines(width);
    }

    /// <summary>Returns lines of comma-separated values (RFC 4180), a column for each cost and each choice.</summary>
    public static IEnumerable<string> Csv(ImmutableArray<TrialPoint> trials)
    {
        string[] counts = [.. trials.SelectMany(t => t.Counts.Keys).Distinct().Order(StringComparer.Ordinal)];
        (string Transformation, string Variable)[] choices =
        [
            .. trials.Select(t => t.Policy).OfType<NamedPolicy>().SelectMany(p =>
                p.Transformations.SelectMany(t => p[t].Keys.Select(v => (t, v)))).Distinct()
                .OrderBy(c => c.t, StringComparer.Ordinal).ThenBy(c => c.v, StringComparer.Ordinal),
        ];
        return CsvLines.Of(csv =>
        {
            csv.WriteRow(
            [
                "trial", "phase", "quality", "latency", .. counts, "violation", "seconds", "chosen",
                .. choices.Select(c => $"{c.Transformation}:{c.Variable}"),
            ]);
            foreach (var (i, trial) in trials.Index())
            {
                csv.WriteRow(
                [
                    Text(i + 1), trial.Phase, Known(trial.Quality), Text(trial.LatencyRatio),
                    .. counts.Select(c => trial.Counts.Find(c) is { } count ? Text(count) : ""),
                    Known(trial.Violation), Text(trial.Seconds), trial.Chosen ? "true" : "false",
                    .. choices.Select(c => trial.Policy?[c.Transformation].TryGetValue(c.Variable, out var value) == true
                        ? Text(value) : ""),
                ]);
            }
        });
    }

    private static string Known(double value) => double.IsNaN(value) ? "" : Text(value);

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
