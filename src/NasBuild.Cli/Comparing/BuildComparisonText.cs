using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Cli.Output;
using NasBuild.Core.Pipeline.Comparing;

namespace NasBuild.Cli.Comparing;

/// <summary>Formats two builds as text.</summary>
internal static class BuildComparisonText
{
    private const int MaxChoices = 40;

    /// <param name="builds">The builds.</param>
    /// <param name="first">The name of the first.</param>
    /// <param name="second">The name of the second.</param>
    /// <param name="width">The width of the terminal; null if there is none.</param>
    public static IEnumerable<string> Lines(BuildComparison builds, string first, string second, int? width)
    {
        var left = builds.Choices.Length - MaxChoices;
        return
        [
            .. Table("result", builds.Metrics),
            .. builds.Settings.IsEmpty ? [] : Table("setting", builds.Settings).Prepend(""),
            .. builds.Choices.IsEmpty ? [] : Table("choice", [.. builds.Choices.Take(MaxChoices)]).Prepend(""),
            .. left > 0
                ? [string.Create(CultureInfo.InvariantCulture, $"  and {left} more choices: --json has all")]
                : Array.Empty<string>(),
        ];

        IEnumerable<string> Table(string title, ImmutableArray<ComparedValue> values)
        {
            var table = new TextTable(title, first, second);
            values.ToList().ForEach(v => table.Add(v.Name, v.First ?? "-", v.Second ?? "-"));
            return table.Lines(width);
        }
    }
}
