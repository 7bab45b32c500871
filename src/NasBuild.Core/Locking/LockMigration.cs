using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Locking;

/// <summary>Migrates locks of older versions to the current version, one version at a time.</summary>
internal static class LockMigration
{
    private static readonly JsonSerializerOptions Compact =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Action<JsonObject>[] Steps = [FromVersion1, _ => { }];

    /// <summary>Changes a lock of any known version into one of the current version.</summary>
    /// <exception cref="InvalidOperationException">A part that must be changed has an unexpected form.</exception>
    public static void Run(JsonObject found, int version)
    {
        foreach (var step in Steps.Skip(version - 1))
        {
            step(found);
        }

        found["version"] = NasLock.CurrentVersion;
    }

    /// <summary>
    /// Returns the policy as a model records it if a lock of version 1 made the model: the same lock makes the same
    /// bytes.
    /// </summary>
    public static string PolicyOfVersion1(NamedPolicy policy)
    {
        var widths = policy["channels"].AddRange(policy["blocks"]);
        return new JsonObject { ["widths"] = Choices(widths), ["weightBits"] = Choices(policy["bits"]) }
            .ToJsonString(Compact);
    }

    // Widths and bits were one map each, a skipped block a width of 0; counts had a property each.
    private static void FromVersion1(JsonObject found)
    {
        if (found["policy"] is JsonObject policy && policy["widths"] is JsonObject widths
            && policy["weightBits"] is JsonObject bits)
        {
            var ratios = policy["ratios"] as JsonObject;
            policy["choices"] = new JsonObject
            {
                ["bits"] = bits.DeepClone(),
                ["blocks"] = new JsonObject(widths.Where(IsSkipped).Select(Copy)),
                ["channels"] = new JsonObject(widths.Where(w => !IsSkipped(w)).Select(Copy)),
                ["zeros"] = ratios?.DeepClone() ?? new JsonObject(),
            };
            policy["criterion"] = policy["metric"]?.DeepClone();
        }

        if (found["measured"] is JsonObject measured)
        {
            measured["original"] = Counts(measured, "originalBytes", "originalOperations");
            measured["optimized"] = Counts(measured, "sizeBytes", "operations");
        }
    }

    private static bool IsSkipped(KeyValuePair<string, JsonNode?> width) => width.Value?.GetValue<int>() == 0;

    private static KeyValuePair<string, JsonNode?> Copy(KeyValuePair<string, JsonNode?> entry) =>
        KeyValuePair.Create(entry.Key, entry.Value?.DeepClone());

    private static JsonObject Choices(IEnumerable<KeyValuePair<string, double>> choices) =>
        new(choices.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create((int)c.Value))));

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
