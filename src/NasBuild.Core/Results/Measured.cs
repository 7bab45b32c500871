using NasBuild.Engine.Timing;

namespace NasBuild.Core.Results;

/// <summary>The measurements of a candidate.</summary>
/// <param name="Quality">The quality metric on the search's part of the validation split.</param>
/// <param name="LatencyRatio">Latency relative to the original's, measured side by side.</param>
/// <param name="Counts">The costs that were counted, by the target's key.</param>
public sealed record Measured(double Quality, double LatencyRatio, Counts Counts);
