using System.Collections.Immutable;
using NasBuild.Core.Results;

namespace NasBuild.Core.Locking;

/// <summary>
/// The workers of a cluster that took part in the search, in a lock: it is committed, so it names no machines.
/// </summary>
/// <param name="Count">The number of workers.</param>
/// <param name="Trials">The number of trials that they have measured; the building machine measured the others.</param>
/// <param name="Finalists">The number of finalists that they have measured.</param>
/// <param name="LatencyKind">
/// The kind of machine that timed the chosen candidate in the search, with its version of ONNX Runtime.
/// </param>
/// <param name="Device">The device on which it was timed.</param>
public sealed record LockedWorkers(int Count, int Trials, int Finalists, string LatencyKind, string Device)
{
    /// <summary>Returns the workers of a search; null if there were none.</summary>
    /// <param name="searched">The trials.</param>
    /// <param name="latencyKind">The kind of machine on which the latencies of workers count.</param>
    /// <param name="device">The device.</param>
    public static LockedWorkers? Of(ImmutableArray<TrialPoint> searched, string latencyKind, string device)
    {
        var measured = searched.IsDefault ? [] : searched.Where(t => t.Worker is not null).ToList();

        // The chosen candidate is the last one of its policy: a finalist.
        var isTimedHere = searched.IsDefault || searched.LastOrDefault(t => t.Chosen) is not { Worker: not null };
        return measured.Count == 0 ? null : new LockedWorkers(
            measured.Select(t => t.Worker).Distinct().Count(),
            measured.Count(t => t.IsTrial),
            measured.Count(t => t.Phase == TrialPoint.Confirm),
            isTimedHere ? MachineFingerprint.This.Kind : latencyKind,
            device);
    }
}
