using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Pipeline.Comparing;

/// <summary>A value of two builds; null in the one that does not have it.</summary>
/// <param name="Name">The metric, the key of nas.yaml, or the variable of the policy.</param>
/// <param name="First">The value in the first build.</param>
/// <param name="Second">The value in the second.</param>
public sealed record ComparedValue(string Name, string? First, string? Second);

/// <summary>Two builds side by side, by their reports.</summary>
/// <param name="Metrics">The measurements of the optimised models.</param>
/// <param name="Settings">The settings that differ.</param>
/// <param name="Choices">The choices of the policies that differ; none where a lock decided.</param>
public sealed record BuildComparison(
    ImmutableArray<ComparedValue> Metrics, ImmutableArray<ComparedValue> Settings,
    ImmutableArray<ComparedValue> Choices)
{
    /// <summary>Returns true if a path names a build: its report, or a folder that holds it.</summary>
    public static bool IsBuild(string path) =>
        Directory.Exists(path) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Compares two builds.</summary>
    /// <param name="first">A report.json, or the folder of one, of a project or of its obj folder.</param>
    /// <param name="second">The other.</param>
    /// <exception cref="NasException">There is no report.</exception>
    public static BuildComparison Of(string first, string second)
    {
        var (a, b) = (Read(first), Read(second));
        return new BuildComparison(
            Joined(MetricsOf(a), MetricsOf(b), differing: false),
            Joined(Leaves(a.Settings, ""), Leaves(b.Settings, ""), differing: true),
            Joined(ChoicesOf(a), ChoicesOf(b), differing: true));
    }

    private static BuildReport Read(string path)
    {
        IEnumerable<string> places = Directory.Exists(path)
            ? new[] { "", "nas", Path.Combine("obj", "nas") }.Select(f => Path.Combine(path, f, ReportFile.Name))
            : [path];
        return places.Select(ReportFile.Find).OfType<BuildReport>().FirstOrDefault()
            ?? throw new NasException(Descriptors.NoReport.With(path));
    }

    private static IEnumerable<(string Name, string Value)> MetricsOf(BuildReport report) =>
    [
        .. report.Lines.Select(l => (l.Metric, l.Change.Length == 0 ? l.After : $"{l.After} ({l.Change})")),
        ("trials", report.Trials.ToString(CultureInfo.InvariantCulture)),
        ("search seconds", report.SearchSeconds.ToString(CultureInfo.InvariantCulture)),
        ("machine", report.Machine.Kind),
    ];

    private static IEnumerable<(string Name, string Value)> ChoicesOf(BuildReport report) =>
        report.Searched.LastOrDefault(t => t.Chosen)?.Policy is not { } policy ? []
            : policy.Transformations.SelectMany(t => policy[t].Select(c =>
                ($"{t}:{c.Key}", c.Value.ToString(CultureInfo.InvariantCulture))));

    private static IEnumerable<(string Name, string Value)> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject section => section.SelectMany(m => Leaves(m.Value, path.Length == 0 ? m.Key : $"{path}.{m.Key}")),
        null => [],
        _ => [(path, node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node.ToJsonString())],
    };

    private static ImmutableArray<ComparedValue> Joined(
        IEnumerable<(string Name, string Value)> first, IEnumerable<(string Name, string Value)> second, bool differing)
    {
        var (a, b) = (ByName(first), ByName(second));
        return
        [
            .. a.Keys.Concat(b.Keys.Where(k => !a.ContainsKey(k)))
                .Select(k => new ComparedValue(k, a.GetValueOrDefault(k), b.GetValueOrDefault(k)))
                .Where(v => !differing || v.First != v.Second),
        ];

        static OrderedDictionary<string, string> ByName(IEnumerable<(string Name, string Value)> values)
        {
            var named = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            values.ToList().ForEach(v => named.TryAdd(v.Name, v.Value));
            return named;
        }
    }
}
