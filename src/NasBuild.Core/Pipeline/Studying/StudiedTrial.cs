namespace NasBuild.Core.Pipeline.Studying;

/// <summary>A trial as the journal of a search has it.</summary>
/// <param name="Number">Its place in the journal, from 1.</param>
/// <param name="Quality">The quality; null if it could not be measured.</param>
/// <param name="Latency">The latency, as a share of the original's.</param>
/// <param name="SizeBytes">The size of the file.</param>
/// <param name="Seconds">Its part of the search's time.</param>
/// <param name="Worker">The worker that measured it; null for the building machine.</param>
/// <param name="WorkerSeconds">The time that the worker took.</param>
/// <param name="Failure">The reason why it could not be measured.</param>
public sealed record StudiedTrial(
    int Number, double? Quality, double? Latency, long? SizeBytes, double Seconds, string? Worker, double WorkerSeconds,
    string? Failure);
