// CycloneDX 1.6, machine-learning bill of materials: cyclonedx.org/docs/1.6/json.

using System.Globalization;
using System.Text.Json.Nodes;
using NasBuild.Core.Results;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Provenance;

/// <summary>The bill of materials of an optimised model: its description, its sources, and its measurements.</summary>
internal static class MlBom
{
    /// <summary>Returns the file that ships beside the model.</summary>
    /// <param name="output">The model's file.</param>
    public static string OutputOf(string output) => output + ".cdx.json";

    /// <summary>
    /// Returns the bill as JSON. It is the same for the same model and measurements: it has no timestamp and no serial
    /// number.
    /// </summary>
    public static byte[] Write(Plan plan, ProvenanceRecord record, Measurement measured, string sha256)
    {
        var configuration = plan.Configuration;
        var model = Component("machine-learning-model", configuration.OutputPath, sha256);
        model["version"] = configuration.Output.Version;
        if (plan.License is { } license)
        {
            model["licenses"] = new JsonArray(new JsonObject
            {
                ["license"] = new JsonObject { [license.Spdx is null ? "name" : "id"] = license.Name }
            });
        }

        model["pedigree"] = new JsonObject
        {
            ["ancestors"] = new JsonArray(Component("machine-learning-model", record.Source, record.SourceSha256))
        };
        model["modelCard"] = new JsonObject
        {
            ["modelParameters"] = new JsonObject
            {
                ["task"] = Configuration.Keys.KeyTypes.Task.Write(configuration.Model.Task),
                ["datasets"] =
                    new JsonArray([.. plan.DataHashes.Keys.Select(split => new JsonObject { ["ref"] = split })]),
            },
            ["quantitativeAnalysis"] =
                new JsonObject { ["performanceMetrics"] = new JsonArray([.. Metrics(measured)]) },
        };
        model["properties"] = new JsonArray(
            Property("nasbuild:policy", record.Policy), Property("nasbuild:settings:sha256", record.SettingsSha256),
            Property("nasbuild:machine", record.Machine));

        var bill = new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["tools"] = new JsonObject
                {
                    ["components"] = new JsonArray(
                        new JsonObject { ["type"] = "application", ["name"] = "NasBuild", ["version"] = record.Tool })
                },
                ["component"] = model,
            },
            ["components"] = new JsonArray([.. plan.DataHashes.Select(d => Data(d.Key, d.Value))]),
        };
        return StageCache.ToBytes(bill);
    }

    private static JsonObject Component(string type, string name, string sha256) => new()
    {
        ["type"] = type,
        ["name"] = name,
        ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = sha256 }),
    };

    private static JsonObject Data(string split, string sha256)
    {
        var data = Component("data", split, sha256);
        data["bom-ref"] = split;
        return data;
    }

    private static IEnumerable<JsonObject> Metrics(Measurement measured) =>
    [
        Metric("latency of the original's", measured.Latency.Ratio, measured.Provider),
        Metric("size of the original's", (double)measured.SizeBytes / measured.OriginalBytes, "file"),
        .. measured.Quality.Select(q => Metric(measured.QualityMetric!, q.Optimized, q.Split)),
    ];

    private static JsonObject Metric(string type, double value, string slice) =>
        new()
        {
            ["type"] = type,
            ["value"] = value.ToString("0.####", CultureInfo.InvariantCulture),
            ["slice"] = slice
        };

    private static JsonObject Property(string name, string value) => new() { ["name"] = name, ["value"] = value };
}
