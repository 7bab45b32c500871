using System.Text.Json.Nodes;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Keys;
using NasBuild.Core.Configuration.Yaml;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Configuration;

[TestClass]
public sealed class SchemaTests
{
    /// <summary>Set to 1, the test run writes nas.schema.json anew instead of comparing it.</summary>
    internal const string UpdateVariable = "NAS_UPDATE_SCHEMA";

    private static readonly string SchemaPath = Path.Combine(Repository.Root, "nas.schema.json");

    private static readonly JsonObject Schema = JsonNode.Parse(SchemaWriter.Write())!.AsObject();

    /// <summary>One of each kind, good for some keys and bad for most.</summary>
    private static readonly string[] Values =
    [
        "", "~", "true", "'true'", "yes", "0", "1", "-1", "8", "'8'", "200.0", "2.5", "1e3", "0x10", ".5", "1e999",
        ".inf", "100", "99.99", "2147483648", "text", "' '", "\"a\\nb\"", "a.onnx", "../a.onnx", "/a.onnx", "a/b.onnx",
        "'C:\\a.onnx'", "a/", "'..'", ".", "..a", "a/..b/c", "50 %", "50%", "'50 %'", "0 %", "100 %", "100.5 %",
        "400 %", "1000000 %", "-1 %", "50  %", "0.5 points", "1 point", "0 points", "101 points", "10 min", "0 min",
        "0.0 s", "0.05 s", "1.2 ms", "5 us", "1 h", "5 days", "400 KB", "1 B", "2 GB", "3 MB", "400 kb", "5 KiB",
        "99 % # comment", "image-classification", "causal-lm", "match-original", "error", "warn", "evolution", "random",
        "magnitude", "channel", "global", "uniform", "static", "unstructured", "2:4", "4:8", "sensitivity", "wanda",
        "evolve", "W", "mul(sqr(W), mms(G))", "dynamic", "weight-only", "float16", "min-max", "percentile", "entropy",
        "auto", "cpu", "cuda", "Auto", "[]", "[8]", "[4, 8, 16, 32]", "[8, 8]", "[8, 8.0]", "[32]", "[5]", "['8']",
        "[0, 1]", "[0, 1, 2]", "[-1e7, 1]", "[a, b]", "['*', '?x']", "[cat, '2']", "[~]", "[[8]]", "[' ']", "1.3.0",
        "2.0.0-beta.1+5", "1.02.0", "v1.0.0", "{}", "{ a: 1 }", "{ source: a.onnx }", "{ source: 5 }",
        "{ path: a.onnx }", "{ Method: static }",
    ];

    [TestMethod]
    public void File_IsWhatTheTableSays()
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(SchemaPath, SchemaWriter.Write());
        }

        Assert.AreEqual(
            SchemaWriter.Write(),
            File.Exists(SchemaPath) ? File.ReadAllText(SchemaPath) : "",
            $"nas.schema.json is out of step with the table of keys. Run these tests once with {UpdateVariable}=1, and commit the file.");
    }

    [TestMethod]
    public void ReaderAndSchema_JudgeEveryKeyWithEveryValueAlike()
    {
        int good = 0;
        foreach (string key in KeyTable.Paths)
        {
            // That the lower number comes first is the reader's alone.
            foreach (string value in Values.Where(value =>
                !(key.EndsWith("range", StringComparison.Ordinal) || key.EndsWith("normalization", StringComparison.Ordinal))
                || !value.StartsWith("[8, 8", StringComparison.Ordinal)))
            {
                good += AssertJudgedAlike(DocumentWith(key, value)) ? 1 : 0;
            }
        }

        // So many that no key has none: the values above do try them all.
        Assert.IsGreaterThan(2 * KeyTable.Paths.Count, good);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("[]")]
    [DataRow("text")]
    [DataRow("target: { size: 25 % }")]
    [DataRow("model: { source: a.onnx, sourc: b }")]
    [DataRow("model: { source: a.onnx }\nmodell: 1")]
    [DataRow("model: { source: a.onnx }\nversion: 2")]
    [DataRow("model: { source: a.onnx }\ntarget:\nbudget:\noutput:\ndata:\nprune:\nquantize:")]
    public void ReaderAndSchema_JudgeWholeDocumentsAlike(string text) => AssertJudgedAlike(text);

    [TestMethod]
    public void Examples_AreValidForBoth()
    {
        string examples = Path.Combine(Repository.Root, "examples");
        string[] files =
            Directory.Exists(examples) ? Directory.GetFiles(examples, "nas.yaml", SearchOption.AllDirectories) : [];
        foreach (string file in files)
        {
            Assert.IsNotNull(ConfigurationReader.Read(file).Model, file);
            Assert.IsTrue(
                JsonSchemaValidator.IsValid(ToJson(YamlDocument.Parse(File.ReadAllText(file), file)), Schema), file);
        }

        if (files.Length == 0)
        {
            Assert.Inconclusive("There is no example with a nas.yaml.");
        }
    }

    [TestMethod]
    public void EveryKey_IsDescribedAndNoMappingIsOpen()
    {
        int described = 0;
        Visit(Schema);
        Assert.AreEqual(KeyTable.Paths.Count, described);

        void Visit(JsonObject schema)
        {
            if (schema["additionalProperties"] is JsonObject each)
            {
                described++;
                Visit(each);
            }

            if (schema["properties"] is not JsonObject properties)
            {
                return;
            }

            Assert.IsFalse((bool)schema["additionalProperties"]!);
            foreach ((string name, JsonNode? property) in properties)
            {
                Assert.MatchesRegex("^[A-Z*].*[.]$", (string)property!["description"]!, name);
                described++;
                Visit(property.AsObject());
            }
        }
    }

    private static string DocumentWith(string key, string value)
    {
        // What some keys need from others is there, unless it is the key in question.
        Dictionary<string, string> document = new()
        {
            ["model"] = "{ source: a.onnx }",
            ["data"] = "{ validation: a.npz }",
            ["prune"] = "{}",
        };
        string[] names = key.Split('.');
        string inner = string.Concat(names.Skip(1).Select((name, depth) => $"\n{new string(' ', 2 * (depth + 1))}{name}:"));
        document[names[0]] = names.Length == 1 ? value
            : names[0] == "model" && names[1] != "source" ? $"\n  source: a.onnx{inner} {value}"
            : $"{inner} {value}";
        return string.Concat(document.Select(entry => $"{entry.Key}: {entry.Value}\n"));
    }

    private static bool AssertJudgedAlike(string text)
    {
        JsonNode? json = ToJson(YamlDocument.Parse(text, "nas.yaml"));
        string told = "";
        try
        {
            _ = ConfigurationReader.Parse(text, "nas.yaml");
        }
        catch (NasException e)
        {
            // What one key says about another is the reader's alone.
            told = string.Join('\n', e.Diagnostics.Where(d =>
                d.Id != Descriptors.ConflictingKeys.Id
                && !(d.Id == Descriptors.MissingKey.Id && d.Arguments[0] is not (
                    "model.source" or "data.text.tokenizer" or "cluster.server"))));
        }

        bool valid = JsonSchemaValidator.IsValid(json, Schema);
        Assert.AreEqual(
            valid,
            told.Length == 0,
            $"The schema says {(valid ? "valid" : "invalid")}, the reader '{told}', of:\n{text}");
        return valid;
    }

    /// <summary>As an editor's YAML server sees it.</summary>
    internal static JsonNode? ToJson(YamlNode? node) => node switch
    {
        YamlMapping mapping =>
            new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, ToJson(entry.Value)))),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(ToJson)]),
        YamlScalar { Kind: YamlScalarKind.Boolean } scalar => scalar.Boolean,
        YamlScalar { Kind: YamlScalarKind.Number } scalar => scalar.Number,
        YamlScalar { Kind: YamlScalarKind.Text } scalar => scalar.Text,
        _ => null,
    };
}
