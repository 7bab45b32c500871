using System.Text.Json.Serialization;

namespace NasBuild.Core.Results;

/// <summary>One line of the before/after table.</summary>
/// <param name="Metric">The quantity.</param>
/// <param name="Before">The original's value.</param>
/// <param name="After">The optimised model's value.</param>
/// <param name="Change">The remaining share, or the difference.</param>
/// <param name="Target">The target; empty if there is none.</param>
/// <param name="Verdict">ok, missed, or empty if there is no target.</param>
/// <param name="Note">A remark on the measurement.</param>
public sealed record ReportLine(
    string Metric, string Before, string After, string Change, string Target, string Verdict, string Note)
{
    /// <summary>The change of a cost in words, such as <c>3.4x faster</c>; empty for a quality.</summary>
    public string Gain { get; init; } = "";

    /// <summary>The change as a page says it, such as <c>3.4x faster (29.0 %)</c> or <c>-0.42 points</c>.</summary>
    [JsonIgnore]
    public string Said => Gain.Length == 0 ? Change : $"{Gain} ({Change})";
}
