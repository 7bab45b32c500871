using System.Text.Json.Serialization;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Results;

/// <summary>A trial of a search, for the report.</summary>
/// <param name="Phase">
/// The part of the search: <c>widths</c>, <c>precision</c>, <see cref="Tuned"/> or <see cref="Confirm"/>.
/// </param>
/// <param name="Quality">
/// The quality metric on the search's samples, on all of the validation split for a finalist; NaN without samples.
/// </param>
/// <param name="LatencyRatio">Latency relative to the original's.</param>
/// <param name="Counts">The costs that were counted, by the target's key.</param>
/// <param name="Seconds">The time of the search that it took; 0 for a finalist.</param>
/// <param name="Violation">
/// The sum of the amounts by which targets are missed, each relative to its limit; 0 if all are met.
/// </param>
/// <param name="Chosen">True if its policy is chosen.</param>
public sealed record TrialPoint(
    string Phase, double Quality, double LatencyRatio, Counts Counts, double Seconds, double Violation, bool Chosen)
{
    /// <summary>
    /// The phase of the finalists: they are fine-tuned, if asked for, and measured on all of the validation split.
    /// </summary>
    public const string Confirm = "confirm";

    /// <summary>The phase of the best trials after more steps of fine-tuning.</summary>
    public const string Tuned = "tune";

    /// <summary>Its policy by the names of transformations and variables; null in the results of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NamedPolicy? Policy { get; init; }

    /// <summary>The name of the worker of a cluster that measured it; null for the building machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Worker { get; init; }

    /// <summary>The time that the worker took, in seconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double WorkerSeconds { get; init; }

    /// <summary>True if it was measured in the search itself, and not again after it.</summary>
    [JsonIgnore]
    public bool IsTrial => Phase is not (Confirm or Tuned);
}
