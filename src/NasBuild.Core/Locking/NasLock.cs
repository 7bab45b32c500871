using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NasBuild.Core.Spaces;
using NasBuild.Core.Results;

namespace NasBuild.Core.Locking;

/// <summary>
/// What nas.lock.json records: the policy that a search chose and all that it depends on, so that the next build, and everybody
/// else's, makes the same model without searching.
/// </summary>
/// <param name="Version">The version of this file's form.</param>
/// <param name="Tool">The NasBuild that wrote it.</param>
/// <param name="Model">SHA-256 of the original.</param>
/// <param name="Package">The package that holds the original; null where it is a file.</param>
/// <param name="Data">SHA-256 of the data files by split.</param>
/// <param name="Settings">The effective settings that the policy depends on, by section.</param>
/// <param name="Policy">What to apply.</param>
/// <param name="Output">What came of it.</param>
/// <param name="Measured">What was measured of it, on <paramref name="Machine"/>.</param>
/// <param name="Machine">Where it was made.</param>
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
    public const int CurrentVersion = 2;

    /// <summary>The version of the file that it was read from.</summary>
    [JsonIgnore]
    public int FileVersion { get; init; } = CurrentVersion;
}

/// <summary>The package in a lock.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">The version that was taken.</param>
/// <param name="Sha256">The hash of what the feed held under it.</param>
public sealed record LockedPackage(string Id, string Version, string Sha256);

/// <summary>The policy in a lock.</summary>
/// <param name="Choices">What is done: the choices of each transformation by the variables' names.</param>
/// <param name="Trials">The number of trials that found it.</param>
/// <param name="SearchSeconds">The time that they took.</param>
/// <param name="Criterion">The pruning criterion that was evolved; null where none was.</param>
public sealed record LockedPolicy(NamedPolicy Choices, int Trials, double SearchSeconds, string? Criterion = null);

/// <summary>The optimised model in a lock.</summary>
/// <param name="Path">Its file, relative to the build output.</param>
/// <param name="Sha256">The hash of its bytes.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record LockedOutput(string Path, string Sha256, long SizeBytes);
