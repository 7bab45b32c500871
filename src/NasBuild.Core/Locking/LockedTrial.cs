using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Locking;

/// <summary>A trial in nas.trials.json: a <see cref="TrialPoint"/> with rounded numbers and without names.</summary>
/// <param name="Phase">The part of the search.</param>
/// <param name="Quality">The quality; NaN without samples.</param>
/// <param name="Latency">Latency relative to the original's.</param>
/// <param name="Counts">The counted costs, in the order of the file's keys.</param>
/// <param name="Seconds">The time that it took.</param>
/// <param name="Missed">The sum of the amounts by which targets are missed.</param>
internal sealed record LockedTrial(
    string Phase, double Quality, double Latency, ImmutableArray<long> Counts, double Seconds, double Missed)
{
    /// <summary>True if its policy is that of the lock.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Chosen { get; init; }

    /// <summary>
    /// The choices by transformation, in the order of the file's variables; null for one that its policy does not name.
    /// Null if the file would be too large with them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, ImmutableArray<double?>>? Choices { get; init; }

    /// <summary>Returns a trial for the file.</summary>
    public static LockedTrial Of(
        TrialPoint point, ImmutableArray<string> counts,
        ImmutableSortedDictionary<string, ImmutableArray<string>> variables, bool withChoices) => new(
            point.Phase, Rounded(point.Quality), Rounded(point.LatencyRatio), [.. counts.Select(c => point.Counts[c])],
            Math.Round(point.Seconds, 2), Rounded(point.Violation))
        {
            Chosen = point.Chosen,
            Choices = withChoices && point.Policy is { } policy
                ? variables.Where(v => policy.Transformations.Contains(v.Key)).ToImmutableSortedDictionary(
                    v => v.Key,
                    v => v.Value.Select(n => policy[v.Key].TryGetValue(n, out var choice) ? (double?)choice : null)
                        .ToImmutableArray(),
                    StringComparer.Ordinal)
                : null,
        };

    /// <summary>Returns the trial as a search returns it.</summary>
    /// <exception cref="JsonException">It does not fit the names, or has a number that none has.</exception>
    public TrialPoint ToPoint(
        ImmutableArray<string> counts, ImmutableSortedDictionary<string, ImmutableArray<string>> variables) =>
        Counts.IsDefault || Counts.Length != counts.Length || Counts.Any(c => c < 0) || !(Latency > 0)
            || !double.IsFinite(Latency) || !double.IsFinite(Seconds) || Seconds < 0 || double.IsNaN(Missed)
            ? throw new JsonException("A trial has no valid value.")
            : new TrialPoint(
                Phase, Quality, Latency, new Counts(counts.Zip(Counts, KeyValuePair.Create)), Seconds, Missed, Chosen)
            {
                Policy = Choices is null ? null : new NamedPolicy(Choices.Select(c => (c.Key, Named(c, variables)))),
            };

    /// <summary>Returns a number as the file has it.</summary>
    public static double Rounded(double value) =>
        double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static ImmutableSortedDictionary<string, double> Named(
        KeyValuePair<string, ImmutableArray<double?>> choices,
        ImmutableSortedDictionary<string, ImmutableArray<string>> variables) =>
        variables.TryGetValue(choices.Key, out var names) && !choices.Value.IsDefault
            && names.Length == choices.Value.Length
            ? names.Zip(choices.Value).Where(c => c.Second is not null)
                .ToImmutableSortedDictionary(c => c.First, c => c.Second!.Value, StringComparer.Ordinal)
            : throw new JsonException("Choices do not fit their variables.");
}
