using System.Text.Json.Nodes;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Pruning.Criteria;

namespace NasBuild.Core.Locking;

/// <summary>The pruning criterion that a lock records.</summary>
public static class LockedCriterion
{
    /// <summary>Returns the criterion, and what it was evolved on.</summary>
    /// <exception cref="NasException">The lock is missing, not valid, or records no criterion.</exception>
    public static NamedCriterion Of(string lockPath)
    {
        if (LockFile.Read(lockPath) is not { } found)
        {
            throw new NasException(Descriptors.NoCriterionInLock.With(lockPath, "it does not exist."));
        }

        var metric = found.Policy.Criterion
            ?? throw new NasException(Descriptors.NoCriterionInLock.With(lockPath, "its build did not evolve one."));
        return new NamedCriterion(
            metric,
            $"evolved on {Path.GetFileName(Source(found.Settings["model"]) ?? found.Package?.Id ?? "a model")}");

        static string? Source(JsonNode? model) =>
            (model as JsonObject)?["source"] is JsonValue source && source.TryGetValue(out string? text) ? text : null;
    }
}
