using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NasBuild.Core.Results;

using NasBuild.Core.Spaces;

namespace NasBuild.Core.Reporting;

/// <summary>What a build gained and paid. obj/nas/report.json holds it whole, obj/nas/report.html is the page that a person reads.</summary>
/// <param name="Tool">The NasBuild that built.</param>
/// <param name="Source">The original, as nas.yaml names it.</param>
/// <param name="Output">The optimised model's file.</param>
/// <param name="Sha256">Its hash.</param>
/// <param name="Lines">The before/after table.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="FineTuned">What fine-tuning came to; null where there was none.</param>
/// <param name="Transformations">What each transformation did.</param>
/// <param name="Criterion">The pruning criterion that was evolved; null where none was.</param>
/// <param name="Notes">What a reader should know.</param>
/// <param name="Trials">The trials of the search that found the policy.</param>
/// <param name="SearchSeconds">What they took.</param>
/// <param name="FromLock">True if the policy comes from the lock.</param>
/// <param name="LockUpdated">True if the lock was rewritten.</param>
/// <param name="Machine">Where it was measured.</param>
/// <param name="Settings">The effective settings.</param>
public sealed record BuildReport(
    string Tool,
    string Source,
    string Output,
    string Sha256,
    ImmutableArray<ReportLine> Lines,
    Measurement Measured,
    FineTuned? FineTuned,
    ImmutableArray<TransformationReport> Transformations,
    string? Criterion,
    ImmutableArray<string> Notes,
    int Trials,
    double SearchSeconds,
    bool FromLock,
    bool LockUpdated,
    MachineFingerprint Machine,
    JsonObject Settings)
{
    /// <summary>The trials of the search, in their order; none where the lock decided.</summary>
    public ImmutableArray<TrialPoint> Searched { get; init; } = [];

    /// <summary>The targets as limits of what trials measure; null where they are not known.</summary>
    public TargetLimits? Limits { get; init; }

    /// <summary>SHA-256 of what it was made from, by name: the model and the splits of the data.</summary>
    public ImmutableSortedDictionary<string, string> Inputs { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What was predicted before it was measured; null where nothing was.</summary>
    public Predictions? Predictions { get; init; }
}
