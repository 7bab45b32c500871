using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NasBuild.Core.Results;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Locking;

/// <summary>
/// The contents of nas.lock.json: the policy that a search chose and all that it depends on, so that later builds, on
/// any machine, make the same model without searching.
/// </summary>
/// <param name="Version">The version of the file's format.</param>
/// <param name="Tool">The NasBuild that wrote it.</param>
/// <param name="Model">SHA-256 of the original.</param>
/// <param name="Package">The package that holds the original; null if it is a file.</param>
/// <param name="Data">SHA-256 of the data files by split.</param>
/// <param name="Settings">The effective settings that the policy depends on, by section.</param>
/// <param name="Policy">The policy to apply.</param>
/// <param name="Output">The optimised model.</param>
/// <param name="Measured">The measurements of the optimised model on <paramref name="Machine"/>.</param>
/// <param name="Machine">The machine that made and measured the model.</param>
public sealed record NasLock(
    int Version,
    string Tool,
    string Model,
    LockedPackage? Package,
    ImmutableSortedDictionary<string, string> Data,
    JsonObject Settings,
    LockedPolicy Policy,
    LockedOutput Output,
    Measurement Measured,
    MachineFingerprint Machine)
{
    /// <summary>The version that this NasBuild reads and writes.</summary>
    public const int CurrentVersion = 3;

    /// <summary>The engine that fine-tuned the model; null for the default one.</summary>
    public LockedEngine? Engine { get; init; }

    /// <summary>The workers that took part in the search; null if there were none.</summary>
    public LockedWorkers? Workers { get; init; }

    /// <summary>The version of the file that it was read from.</summary>
    [JsonIgnore]
    public int FileVersion { get; init; } = CurrentVersion;
}

/// <summary>The package in a lock.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version that was taken.</param>
/// <param name="Sha256">The hash of the package on the feed.</param>
public sealed record LockedPackage(string Id, string Version, string Sha256);

/// <summary>The policy in a lock.</summary>
/// <param name="Choices">The choices of each transformation by the variables' names.</param>
/// <param name="Trials">The number of trials that found it.</param>
/// <param name="SearchSeconds">The time of the search.</param>
/// <param name="Criterion">The pruning criterion that was evolved; null if none was.</param>
public sealed record LockedPolicy(NamedPolicy Choices, int Trials, double SearchSeconds, string? Criterion = null);

/// <summary>The optimised model in a lock.</summary>
/// <param name="Path">Its file, relative to the build output.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record LockedOutput(string Path, string Sha256, long SizeBytes);
