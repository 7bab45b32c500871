using System.Text.Json.Nodes;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class TrainSchemaTests
{
    private static readonly string SchemaPath =
        Path.Combine(Repository.Root, "src", "NasBuild.Core", "Configuration", "train.schema.json");

    private static readonly JsonObject Schema = JsonNode.Parse(SchemaWriter.WriteTraining())!.AsObject();

    private static readonly string[] Values =
    [
        "", "true", "0", "1", "-1", "8", "'8'", "2.5", "1e3", "0.05", "1e7", "text", "' '", "a.onnx", "../a.onnx", "[]",
        "[8]", "[1, 28, 28]", "[0]", "[0.5, 2]", "['8']", "[~]", "[[8]]", "resnet", "mobilenet-v2",
        "causal-transformer", "mlp", "MLP", "relu", "gelu", "sgd", "adam", "adamw", "one-cycle", "step", "auto", "cpu",
        "cuda", "{}", "{ kind: mlp }", "{ epochs: 3 }", "{ a: 1 }",
    ];

    [TestMethod]
    public void File_IsWhatTheTableSays()
    {
        if (Environment.GetEnvironmentVariable(SchemaTests.UpdateVariable) == "1")
        {
            File.WriteAllText(SchemaPath, SchemaWriter.WriteTraining());
        }

        Assert.AreEqual(
            SchemaWriter.WriteTraining(),
            File.Exists(SchemaPath) ? File.ReadAllText(SchemaPath) : "",
            "train.schema.json is out of step with the table of keys. Run these tests once with "
            + $"{SchemaTests.UpdateVariable}=1, and commit the file.");
    }

    [TestMethod]
    public void ReaderAndSchema_JudgeEveryKeyWithEveryValueAlike()
    {
        var good = TrainKeyTable.Paths.SelectMany(key => Values.Select(value => DocumentWith(key, value)))
            .Count(AssertJudgedAlike);

        Assert.IsGreaterThan(2 * TrainKeyTable.Paths.Count, good);
    }

    [TestMethod]
    public void Defaults_AreThoseOfATrainingFromScratch() =>
        Assert.AreEqual(
            new TrainConfiguration().Training.Epochs,
            (int)Schema["properties"]!["training"]!["properties"]!["epochs"]!["default"]!);

    private static string DocumentWith(string key, string value)
    {
        Dictionary<string, string> document = new() { ["network"] = "{ kind: mlp }", ["data"] = "{ train: a.npz }" };
        var names = key.Split('.');
        document[names[0]] = names.Length == 1 ? value
            : names[0] == "network" && names[1] != "kind" ? $"\n  kind: mlp\n  {names[1]}: {value}"
            : names[0] == "data" && names[1] != "train" ? $"\n  train: a.npz\n  {names[1]}: {value}"
            : $"\n  {names[1]}: {value}";
        return string.Concat(document.Select(entry => $"{entry.Key}: {entry.Value}\n"));
    }

    private static bool AssertJudgedAlike(string text)
    {
        var told = "";
        try
        {
            _ = ConfigurationReader.ParseTraining(text, "train.yaml");
        }
        catch (NasException e)
        {
            // What the kind of network says about other keys is the reader's alone.
            told = string.Join(
                '\n', e.Diagnostics.Where(d => d.Id != Descriptors.ConflictingKeys.Id && !SaysTheKind(d)));
        }

        var valid = JsonSchemaValidator.IsValid(SchemaTests.ToJson(YamlDocument.Parse(text, "train.yaml")), Schema);
        Assert.AreEqual(
            valid,
            told.Length == 0,
            $"The schema says {(valid ? "valid" : "invalid")}, the reader '{told}', of:\n{text}");
        return valid;
    }

    private static bool SaysTheKind(Diagnostic d) => d.Id switch
    {
        "NAS0105" => d.Arguments[0] is "network.input" or "network.classes" or "data.validation",
        "NAS0104" => d.Arguments[2] is string valid
            && (valid.StartsWith('[') || valid.Contains("channels", StringComparison.Ordinal)),
        _ => false,
    };
}
