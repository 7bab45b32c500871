using System.Collections.Immutable;

namespace NasBuild.Core.Results;

/// <summary>What a search measured of one candidate, for its report.</summary>
/// <param name="Phase">The part of the search: <c>widths</c>, <c>precision</c>, or <see cref="Confirm"/>.</param>
/// <param name="Quality">The quality metric on the search's samples, on all of the validation split for a finalist; NaN without samples.</param>
/// <param name="LatencyRatio">Latency relative to the original's.</param>
/// <param name="Counts">What was counted of it, by the target's key.</param>
/// <param name="Seconds">The time of the search that went by for it; 0 for a finalist.</param>
/// <param name="Violation">By how much the search's targets are missed, each relative to itself; 0 where all are met.</param>
/// <param name="Chosen">True if its policy is the choice.</param>
public sealed record TrialPoint(
    string Phase, double Quality, double LatencyRatio, Counts Counts, double Seconds, double Violation, bool Chosen)
{
    /// <summary>The phase of the finalists: fine-tuned, where that was asked for, and measured on all of the validation split.</summary>
    public const string Confirm = "confirm";
}
