using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NasBuild.Core.Configuration.Keys;

namespace NasBuild.Core.Configuration;

/// <summary>Writes nas.schema.json from the table of keys. JSON schema draft-07 is what the YAML servers of editors know best.</summary>
public static class SchemaWriter
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema's text, as it stands in the repository.</summary>
    public static string Write()
    {
        JsonObject schema = new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "nas.yaml",
            ["description"] = "What NasBuild does to a model in a build.",
        };
        foreach ((string keyword, JsonNode? value) in KeyTable.Root.Schema())
        {
            schema[keyword] = value!.DeepClone();
        }

        return schema.ToJsonString(Readable) + "\n";
    }
}
