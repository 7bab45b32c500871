using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Classes;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Reporting;

/// <summary>
/// The results of a build. obj/nas/report.json contains all of it, obj/nas/report.html is the page for readers.
/// </summary>
/// <param name="Tool">The version of NasBuild.</param>
/// <param name="Source">The original, as nas.yaml names it.</param>
/// <param name="Output">The optimised model's file.</param>
/// <param name="Sha256">The hash of the measured model.</param>
/// <param name="Lines">The before/after table.</param>
/// <param name="Measured">The measurements.</param>
/// <param name="FineTuned">The result of fine-tuning; null if there was none.</param>
/// <param name="Transformations">The changes of each transformation.</param>
/// <param name="Criterion">The evolved pruning criterion; null if there is none.</param>
/// <param name="Notes">The remarks for the reader.</param>
/// <param name="Trials">The number of trials of the search that found the policy.</param>
/// <param name="SearchSeconds">The time that they took.</param>
/// <param name="FromLock">True if the policy comes from the lock.</param>
/// <param name="LockUpdated">True if the lock was rewritten.</param>
/// <param name="Machine">The machine that measured.</param>
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
    /// <summary>The trials of the search, in order; none if they are not known.</summary>
    public ImmutableArray<TrialPoint> Searched { get; init; } = [];

    /// <summary>The number of trials that were left out of the file beside the lock.</summary>
    public int SearchedLeftOut { get; init; }

    /// <summary>The reason why the trials of the lock's search are not known; null if they are.</summary>
    public string? SearchedObstacle { get; init; }

    /// <summary>A classifier's answers before and after; null for other models.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassComparison? Classes { get; init; }

    /// <summary>The layers before and after; null if they were not compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<LayerChange>? Layers { get; init; }

    /// <summary>The sensitivity of the layers; null if it was not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LayerSensitivity? Sensitivity { get; init; }

    /// <summary>
    /// True if a gate is missed, and so the build failed: the measured model was not shipped, and the model of the last
    /// successful build, if there is one, is still in <see cref="Output"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsMissed { get; init; }

    /// <summary>True if the model is from a shared cache: its measurements are those of the lock.</summary>
    public bool IsFromCache { get; init; }

    /// <summary>The targets as limits of the trials' measurements; null if they are not known.</summary>
    public TargetLimits? Limits { get; init; }

    /// <summary>The SHA-256 of the inputs by name: the model and the splits of the data.</summary>
    public ImmutableSortedDictionary<string, string> Inputs { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The predictions of candidates that were measured later; null if there are none.</summary>
    public Predictions? Predictions { get; init; }
}
