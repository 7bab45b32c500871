using System.Text.Json;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Expressions;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;
using NasBuild.Engine.Training;
using NasBuild.Onnx.Files;

namespace NasBuild.Core.Locking;

/// <summary>Reads, compares and writes nas.lock.json.</summary>
internal static class LockFile
{
    // The policy of a lock says how each node was quantized when the method had another default.
    private static readonly string[] ChangedDefaults = ["quantize.method", "quantize.activations"];

    private const int MaxDifferences = 5;

    /// <summary>
    /// Returns the path of the lock of a nas.yaml: beside it, <c>nas.lock.json</c>, or <c>x.nas.lock.json</c> for an
    /// <c>x.nas.yaml</c>.
    /// </summary>
    public static string PathOf(string configPath) => Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(configPath))!,
        Path.GetFileNameWithoutExtension(configPath) + ".lock.json");

    /// <summary>Returns the lock at <paramref name="path"/>; null if there is none.</summary>
    /// <exception cref="NasException">The file is not a lock, or is one of a newer NasBuild.</exception>
    public static NasLock? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var bytes = RegularFile.ReadAllBytes(path);
            var json = JsonNode.Parse(
                JsonFormats.WithoutMark(bytes), documentOptions: new() { AllowDuplicateProperties = false });
            var version = json?["version"]?.GetValue<int>();
            if (version > NasLock.CurrentVersion)
            {
                throw new NasException(Descriptors.LockNewer.At(
                    Start(path), Name(path), version, NasLock.CurrentVersion));
            }

            if (version is > 0 and < NasLock.CurrentVersion)
            {
                LockMigration.Run(json!.AsObject(), version.Value);
                bytes = StageCache.ToBytes(json);
            }

            var found = StageCache.FromBytes<NasLock>(bytes);
            return found is { Version: > 0 } && IsWhole(found.Measured) && IsReadable(found.Policy.Criterion)
                ? found with { FileVersion = version ?? NasLock.CurrentVersion }
                : throw new NasException(Descriptors.LockCorrupt.At(
                    Start(path), Name(path), "a part of it is missing or has no valid value."));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException
            or ArgumentException or FormatException or ExpressionSyntaxException or IOException
            or UnauthorizedAccessException)
        {
            throw new NasException(
                Descriptors.LockCorrupt.At(
                    e is JsonException { LineNumber: { } line, BytePositionInLine: { } column }
                        ? new SourcePosition(path, (int)line + 1, (int)column + 1)
                        : Start(path),
                    Name(path),
                    Problem(e)),
                e);
        }
    }

    // Errors of syntax have an inner exception; the others' messages name our types.
    private static string Problem(Exception e) =>
        e is JsonException { Path: ['$', '.', .. var key], InnerException: not JsonException }
            ? $"'{key}' has no valid value."
            : e.Message;

    /// <summary>Writes the lock unless the file has the same content.</summary>
    public static bool Write(string path, NasLock value)
    {
        var bytes = StageCache.ToBytes(value);
        if (AtomicFile.Holds(path, bytes))
        {
            return false;
        }

        // Projects that share a nas.yaml have an obj folder each.
        AtomicFile.WriteShared(path, bytes);
        return true;
    }

    /// <summary>
    /// Returns the differences between the lock and the plan, a few words each; empty if the lock matches.
    /// </summary>
    public static IReadOnlyList<string> Differences(NasLock found, Plan plan)
    {
        List<string> differences = [];
        if (found.Tool != Plan.Tool)
        {
            differences.Add($"NasBuild {found.Tool}, now {Plan.Tool}");
        }

        var package = (
            Found: Shown(found.Package?.Id, found.Package?.Version),
            Wanted: Shown(plan.Configuration.Resolved?.Id, plan.Configuration.Resolved?.Version));
        if (package.Found != package.Wanted)
        {
            differences.Add($"the model's package is {package.Wanted}, the lock says {package.Found}");
        }

        if (found.Model != plan.ModelHash)
        {
            differences.Add(
                $"model {plan.Configuration.SourceName} has SHA-256 {Short(plan.ModelHash)}, the lock says {Short(found.Model)}");
        }

        differences.AddRange(found.Data.Keys.Union(plan.DataHashes.Keys).Order(StringComparer.Ordinal)
            .Where(split => found.Data.GetValueOrDefault(split) != plan.DataHashes.GetValueOrDefault(split))
            .Select(split =>
                $"data.{split} has SHA-256 {Short(plan.DataHashes.GetValueOrDefault(split))}, the lock says "
                + $"{Short(found.Data.GetValueOrDefault(split))}"));
        if (found.Engine != plan.LockedEngine)
        {
            string Name(LockedEngine? engine) => engine?.ToString() ?? TrainingEngines.Default.Name;
            differences.Add($"the training engine is {Name(plan.LockedEngine)}, the lock says {Name(found.Engine)}");
        }

        var (locked, wanted) = (Flat(found.Settings), Flat(plan.LockedSettings));
        bool HasOldDefault(string key) => found.FileVersion < 3 && ChangedDefaults.Contains(key)
            && !plan.Configuration.Positions.Has(key);
        string? Locked(string key) => locked.TryGetValue(key, out var value) ? value : Default(key);
        differences.AddRange(locked.Keys.Union(wanted.Keys).Order(StringComparer.Ordinal)
            .Where(key => Locked(key) != wanted.GetValueOrDefault(key) && !HasOldDefault(key))
            .Select(key =>
                $"{key} is {wanted.GetValueOrDefault(key, "absent")}, the lock says {locked.GetValueOrDefault(key, "absent")}"));
        return differences.Count <= MaxDifferences ? differences : [
            .. differences.Take(MaxDifferences), $"and {differences.Count - MaxDifferences} more"];
    }

    // A key that is newer than the lock had the meaning of its default then.
    private static string? Default(string key) =>
        KeyTable.Root.Entries("").FirstOrDefault(e => e.Path == key) is { } entry
            ? entry.Default?.ToJsonString() ?? "null"
            : null;

    // Files of an older version may lack a count, but never the size.
    private static bool IsWhole(Measurement measured) =>
        measured.Original.Find(Measurement.Size) is > 0 && measured.Optimized.Find(Measurement.Size) is > 0
        && measured.Quality.All(q => q is not null);

    private static bool IsReadable(string? criterion) =>
        criterion is null || ExpressionParser.Parse(criterion) is not null;

    private static SourcePosition Start(string path) => new(path, 1, 1);

    private static string Name(string path) => Path.GetFileName(path);

    private static string Shown(string? package, string? version) => package is null ? "none" : $"{package} {version}";

    private static string Short(string? hash) => hash is null ? "none" : hash[..Math.Min(12, hash.Length)];

    // Leaves by their path, so that a difference can be named.
    private static Dictionary<string, string> Flat(
        JsonNode? node, string path = "", Dictionary<string, string>? leaves = null)
    {
        leaves ??= [];
        if (node is JsonObject section)
        {
            foreach (var (key, value) in section)
            {
                Flat(value, path.Length == 0 ? key : $"{path}.{key}", leaves);
            }
        }
        else
        {
            leaves[path] = node?.ToJsonString() ?? "null";
        }

        return leaves;
    }
}
