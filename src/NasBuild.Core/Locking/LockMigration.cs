using System.Text.Json.Nodes;

namespace NasBuild.Core.Locking;

/// <summary>Brings locks of older forms to the form of today, one version at a time.</summary>
internal static class LockMigration
{
    private static readonly Action<JsonObject>[] Steps = [FromVersion1];

    /// <summary>Changes a lock of any known version into one of the current version.</summary>
    /// <exception cref="InvalidOperationException">A part that must be changed is not what it should be.</exception>
    public static void Run(JsonObject found, int version)
    {
        foreach (var step in Steps.Skip(version - 1))
        {
            step(found);
        }

        found["version"] = NasLock.CurrentVersion;
    }

    // Counts had a property each.
    private static void FromVersion1(JsonObject found)
    {
        if (found["measured"] is not JsonObject measured)
        {
            return;
        }

        measured["original"] = Counts(measured, "originalBytes", "originalOperations");
        measured["optimized"] = Counts(measured, "sizeBytes", "operations");
    }

    private static JsonObject Counts(JsonObject measured, string size, string operations)
    {
        var counts = new JsonObject { ["size"] = measured[size]?.DeepClone() };
        if (measured[operations] is JsonObject counted)
        {
            counts["bit-operations"] = counted["bitOperations"]?.DeepClone();
            counts["macs"] = counted["macs"]?.DeepClone();
        }

        return counts;
    }
}
