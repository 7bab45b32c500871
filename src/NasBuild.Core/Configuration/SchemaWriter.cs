using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Storage;

namespace NasBuild.Core.Configuration;

/// <summary>
/// Writes nas.schema.json and train.schema.json from the tables of keys. It is JSON schema draft-07, which the YAML
/// servers of editors support best.
/// </summary>
public static class SchemaWriter
{
    /// <summary>Returns the text of nas.schema.json, as in the repository.</summary>
    public static string Write() => Write("nas.yaml", "What NasBuild does to a model in a build.", KeyTable.Root);

    /// <summary>Returns the text of train.schema.json, as in the repository.</summary>
    public static string WriteTraining() =>
        Write(TrainKeyTable.Document, "A network that 'nas train' trains from scratch.", TrainKeyTable.Root);

    private static string Write<T>(string title, string description, Section<T> keys)
        where T : class, new()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = title,
            ["description"] = description,
        };
        foreach ((string keyword, JsonNode? value) in keys.Schema())
        {
            schema[keyword] = value!.DeepClone();
        }

        return schema.ToJsonString(JsonFormats.Indented) + "\n";
    }
}
