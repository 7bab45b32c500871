using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NasBuild.Core.Results;
using NasBuild.Core.Results.Layers;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Locking;

/// <summary>
/// The contents of nas.trials.json: the trials of the search that found the policy of the lock beside it, for reports
/// of builds that the lock decides. Nothing else reads them.
/// </summary>
/// <param name="Version">The version of the file's format.</param>
/// <param name="Lock">The content key of the lock that they belong to.</param>
/// <param name="Counts">The keys of the targets that were counted.</param>
/// <param name="Variables">The names of the variables, by transformation.</param>
/// <param name="Trials">The trials, in order.</param>
/// <param name="LeftOut">The number of trials that were left out to keep the file small.</param>
/// <param name="Predictions">The predictions of candidates that were measured later; null if there are none.</param>
/// <param name="Check">A hash of all else: what was damaged or edited is not shown.</param>
internal sealed record LockedTrials(
    int Version,
    string Lock,
    ImmutableArray<string> Counts,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Variables,
    ImmutableArray<LockedTrial> Trials,
    int LeftOut,
    Predictions? Predictions,
    string Check)
{
    /// <summary>The version that this NasBuild reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The sensitivity of the layers; null if it was not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LayerSensitivity? Sensitivity { get; init; }

    /// <summary>The trials as a search returns them.</summary>
    public ImmutableArray<TrialPoint> Points => [.. Trials.Select(t => t.ToPoint(Counts, Variables))];

    /// <summary>Returns the content key by which trials belong to a lock: its original, policy and output.</summary>
    public static string KeyOf(NasLock value) => ContentKey.Of(
        value.Model, value.Output.Sha256, value.Policy.Choices.Key, value.Policy.Criterion ?? "");
}
