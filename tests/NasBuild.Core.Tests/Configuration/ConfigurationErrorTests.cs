using System.Text;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;
using NasBuild.Core.Tests.Diagnostics;

namespace NasBuild.Core.Tests.Configuration;

/// <summary>
/// Each problem is told with its place, id and arguments. The model is on line 1: each text begins on line 2.
/// </summary>
[TestClass]
public sealed class ConfigurationErrorTests
{
    [TestMethod]
    [DataRow("target: [", "(3,1): error NAS0101 | …node…")]
    [DataRow("target:\n  size: 25 %\n\tlatency: 50 %", "(4,1): error NAS0101 | …tab…spaces…")]
    [DataRow("target: { latency: %50 }", "(2,20): error NAS0101 | …%…@…")]
    [DataRow("prune: { include: [*] }", "(2,20): error NAS0101 | …*…&…")]
    [DataRow("prune: { include: [*conv] }", "(2,20): error NAS0101 | …'*conv'…")]
    [DataRow("target: latency: 50 %", "(2,16): error NAS0101 | …': '…")]
    [DataRow("output: { path: \"a", "(2,17): error NAS0101 | …quote…")]
    [DataRow("seed: !!int 5", "(2,7): error NAS0101 | …!…")]
    [DataRow("? [a, b]\n: c", "(2,3): error NAS0101 | …key…")]
    [DataRow("---\nseed: 1", "(2,1): error NAS0101 | …document…")]
    [DataRow("seed: 1\0", "(2,8): error NAS0101 | …U+0000…")]
    public void NotYaml_IsReportedWithWhatToDo(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("target:\n  latancy: 50 %", "(3,3): error NAS0102 | latancy | 'target' | …'latency'…accuracy-drop…")]
    [DataRow("target:\n  on_miss: warn", "(3,3): error NAS0102 | on_miss | 'target' | …'on-miss'…accuracy-drop…")]
    [DataRow(
        "target:\n  accuracyDrop: 1 point",
        "(3,3): error NAS0102 | accuracyDrop | 'target' | …'accuracy-drop'…accuracy-drop…")]
    [DataRow("target:\n  trials: 5", "(3,3): error NAS0102 | trials | 'target' | …'budget.trials'…accuracy-drop…")]
    [DataRow("hybrids: { blocks: 2 }", "(2,1): error NAS0102 | hybrids | nas.yaml | …version…model…")]
    [DataRow("qauntize: {}", "(2,1): error NAS0102 | qauntize | nas.yaml | …'quantize'…version…")]
    [DataRow("<<: { seed: 1 }", "(2,1): error NAS0102 | << | nas.yaml | …version…model…")]
    public void UnknownKey_IsReportedWithTheNearest(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("target: 5", "(2,9): error NAS0103 | target | …mapping… | 5")]
    [DataRow("target: [size]", "(2,9): error NAS0103 | target | …mapping… | …list…")]
    [DataRow("seed: many", "(2,7): error NAS0103 | seed | …0…2147483647… | …'many'…")]
    [DataRow("seed: '5'", "(2,7): error NAS0103 | seed | …0…2147483647… | …'5'…")]
    [DataRow("seed:", "(2,6): error NAS0103 | seed | …0…2147483647… | …")]
    [DataRow(
        "prune: { match-statistics: yes }", "(2,28): error NAS0103 | prune.match-statistics | …true…false… | …'yes'…")]
    [DataRow("prune: { max-ratio: half }", "(2,21): error NAS0103 | prune.max-ratio | …0…0.99… | …'half'…")]
    [DataRow("prune: { include: conv }", "(2,19): error NAS0103 | prune.include | …[\"*conv*\"]… | …'conv'…")]
    [DataRow("prune: { include: [a, 1] }", "(2,23): error NAS0103 | prune.include | …[\"*conv*\"]… | 1")]
    [DataRow("quantize: { weights: 8 }", "(2,22): error NAS0103 | quantize.weights | …4…8…16…32… | 8")]
    [DataRow("data: { test: 5 }", "(2,15): error NAS0103 | data.test | …path…nas.yaml… | 5")]
    [DataRow("data: { pixel-range: [0] }", "(2,22): error NAS0103 | data.pixel-range | …[0, 1]… | …list…")]
    [DataRow("data: { samples: a.csv, shares: 70 % }", "(2,33): error NAS0103 | data.shares | …70 %, 15 %, 15 %… | …")]
    [DataRow("target: { latency: {} }", "(2,20): error NAS0103 | target.latency | …latency…50 %…1.2 ms… | …mapping…")]
    [DataRow("device: [cpu]", "(2,9): error NAS0103 | device | …auto…cpu…cuda… | …list…")]
    [DataRow("output: { path: 5 }", "(2,17): error NAS0103 | output.path | …model.onnx… | 5")]
    public void WrongType_IsReportedWithTheRightOne(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("target: { latency: 50 }", "(2,20): error NAS0104 | target.latency | 50 | …latency…50 %…1.2 ms…")]
    [DataRow("target: { latency: 50 KB }", "(2,20): error NAS0104 | target.latency | 50 KB | …latency…50 %…1.2 ms…")]
    [DataRow("target: { latency: 0 % }", "(2,20): error NAS0104 | target.latency | 0 % | …latency…50 %…1.2 ms…")]
    [DataRow("target: { latency: -1 ms }", "(2,20): error NAS0104 | target.latency | -1 ms | …latency…50 %…1.2 ms…")]
    [DataRow("target: { size: 400 kb }", "(2,17): error NAS0104 | target.size | 400 kb | …25 %…400 KB…")]
    [DataRow("target: { size: 12345678 B }", "(2,17): error NAS0104 | target.size | 12345678 B | …25 %…400 KB…")]
    [DataRow(
        "target: { accuracy-drop: 0.5 % }",
        "(2,26): error NAS0104 | target.accuracy-drop | 0.5 % | …0…100…0.5 points…")]
    [DataRow(
        "target: { accuracy-drop: 101 points }",
        "(2,26): error NAS0104 | target.accuracy-drop | 101 points | …0…100…0.5 points…")]
    [DataRow("budget: { time: 10 minutes }", "(2,17): error NAS0104 | budget.time | 10 minutes | …time…10 min…")]
    [DataRow("budget: { trials: 0 }", "(2,19): error NAS0104 | budget.trials | 0 | …1…1000000…")]
    [DataRow("budget: { trials: 2.5 }", "(2,19): error NAS0104 | budget.trials | 2.5 | …1…1000000…")]
    [DataRow("prune: { max-ratio: 1.5 }", "(2,21): error NAS0104 | prune.max-ratio | 1.5 | …0…0.99…")]
    [DataRow("device: gpu", "(2,9): error NAS0104 | device | gpu | …auto…cpu…cuda…")]
    [DataRow("device: cdua", "(2,9): error NAS0104 | device | cdua | …auto…cpu…cuda… | …'cuda'…")]
    [DataRow("quantize: { weights: [8, 5] }", "(2,26): error NAS0104 | quantize.weights | 5 | …4…8…16…32…")]
    [DataRow("quantize: { weights: [8, 8] }", "(2,26): error NAS0104 | quantize.weights | 8 | …4…8…16…32…")]
    [DataRow("quantize: { weights: [] }", "(2,22): error NAS0104 | quantize.weights | …empty… | …4…8…16…32…")]
    [DataRow(
        "data: { samples: a.csv, shares: [70 %, 20 %] }",
        "(2,33): error NAS0104 | data.shares | [70 %, 20 %] | …100 % together…")]
    [DataRow(
        "data: { samples: a.csv, shares: [100 %, 0 %] }", "(2,33): error NAS0104 | data.shares | [100 %, 0 %] | …above 0…")]
    [DataRow("data: { samples: a.csv, shares: [100 %] }", "(2,33): error NAS0104 | data.shares | a list of 1 | …")]
    [DataRow("data: { pixel-range: [1, 0] }", "(2,22): error NAS0104 | data.pixel-range | [1, 0] | …[0, 1]…")]
    [DataRow("data: { test: \" \" }", "(2,15): error NAS0104 | data.test |   | …path…nas.yaml…")]
    [DataRow("prune: { sparsity: 100 % }", "(2,20): error NAS0104 | prune.sparsity | 100 % | …0…100…")]
    [DataRow("prune: { sparsity: -5 % }", "(2,20): error NAS0104 | prune.sparsity | -5 % | …0…100…")]
    [DataRow(
        "prune: { granularity: '3:4' }",
        "(2,23): error NAS0104 | prune.granularity | 3:4 | …channel…unstructured…2:4…4:8…")]
    [DataRow("version: 0", "(2,10): error NAS0104 | version | 0 | 1")]
    public void BadUnitOrRange_IsReportedWithTheValidOnes(string text, string expected) =>
        AssertProblems(text, expected);

    [TestMethod]
    [DataRow("mul(sqr(W), mms(Q))", 17, "'Q'…W, G, X, ")]
    [DataRow("mul(sqrt(W), mms(G)", 20, "')'")]
    [DataRow("sqr(W, G)", 1, "'sqr'…2")]
    [DataRow("Mul(W, G)", 1, "'mul'")]
    [DataRow("W G", 3, "")]
    public void MetricThatDoesNotParse_IsReportedWithTheCharacter(string metric, int character, string words)
    {
        DiagnosticAssert.Is(
            $"nas.yaml(3,21): error NAS0113 | prune.criterion | {metric} | {character} | …{words}…",
            Problems(
                "model: { source: a.onnx }\ndata: { train: a.npz }\n"
                + $"prune: {{ criterion: \"{metric}\" }}\n").Single());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("# nothing yet\n")]
    [DataRow("---\n")]
    [DataRow("target: { size: 25 % }\n")]
    [DataRow("model:\n")]
    [DataRow("model: {}\n")]
    public void NoModel_IsAMissingKey(string text)
    {
        int column = text == "model: {}\n" ? 8 : text == "model:\n" ? 7 : 1;

        DiagnosticAssert.Is(
            $"nas.yaml(1,{column}): error NAS0105 | model.source | …nas.yaml…'package'…", Problems(text).Single());
    }

    [TestMethod]
    [DataRow(
        "target: { accuracy-drop: 1 point }", "(2,11): error NAS0105 | data.validation | …'target.accuracy-drop'…")]
    [DataRow("search: {}\nprune: {}", "(2,1): error NAS0105 | data.validation | …'search'…")]
    [DataRow("search: {}\ndata: { validation: a.npz }", "(2,1): error NAS0105 | prune | …'search'…'prune'…'quantize'…")]
    [DataRow(
        "search: { finetune-steps: 9 }\nprune: {}\ndata: { validation: a.npz }",
        "(2,11): error NAS0105 | finetune | …'search.finetune-steps'…")]
    [DataRow("prune: { update-weights: true }", "(2,10): error NAS0105 | data.train | …'prune.update-weights'…")]
    [DataRow("prune: { criterion: wanda }", "(2,10): error NAS0105 | data.train | …'prune.criterion'…")]
    [DataRow(
        "data: { train: a.npz }\nprune: { granularity: unstructured, ratios: evolve }",
        "(3,37): error NAS0105 | data.validation | …'prune.ratios'…")]
    [DataRow(
        "data: { train: a.npz }\nprune: { criterion: evolve }",
        "(3,10): error NAS0105 | data.validation | …'prune.criterion'…")]
    [DataRow("data: { shares: [70 %, 30 %] }", "(2,9): error NAS0105 | data.samples | …'data.shares'…")]
    [DataRow("finetune: {}", "(2,1): error NAS0105 | data.train | …'finetune'…")]
    [DataRow(
        "data: { train: a.npz }\nfinetune: { quantization-aware: true }",
        "(3,13): error NAS0105 | quantize | …'finetune.quantization-aware'…'quantize'…")]
    public void KeyThatAnotherNeeds_IsAMissingKey(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("seed: 1\nseed: 1", "(3,1): error NAS0106 | seed | 2")]
    [DataRow("budget:\n  trials: 1\n  time: 1 s\n  trials: 2", "(5,3): error NAS0106 | budget.trials | 3")]
    public void DuplicateKey_IsReportedWithTheFirst(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    public void MissingFile_IsUnreadable() =>
        DiagnosticAssert.Throws(
            "nas : error NAS0108 | no/such/nas.yaml | …exist…nas init…", () => ConfigurationReader.Read("no/such/nas.yaml"));

    [TestMethod]
    public void FolderInsteadOfFile_IsUnreadable() =>
        DiagnosticAssert.Throws(
            $"nas : error NAS0108 | {Path.GetTempPath()} | …", () => ConfigurationReader.Read(Path.GetTempPath()));

    [TestMethod]
    [DataRow(
        "data: { samples: a.csv, test: b.csv }",
        "(2,25): error NAS0109 | data.test | data.samples: a.csv | …'samples'…'test'…")]
    [DataRow(
        "prune: { sparsity: 60 % }",
        "(2,10): error NAS0109 | prune.sparsity | prune.granularity: channel | …'granularity: unstructured'…")]
    [DataRow(
        "prune: { granularity: 2:4, ratios: uniform }",
        "(2,28): error NAS0109 | prune.ratios | prune.granularity: 2:4 | …'granularity: unstructured'…'ratios'…")]
    [DataRow(
        "prune: { granularity: 4:8, skip-blocks: true }",
        "(2,28): error NAS0109 | prune.skip-blocks | prune.granularity: 4:8 | …'skip-blocks'…'granularity: channel'…")]
    [DataRow(
        "data: { train: a.npz }\nprune: { criterion: sparsegpt }",
        "(3,10): error NAS0109 | prune.criterion | prune.granularity: channel | …'granularity: unstructured'…")]
    [DataRow(
        "prune: { evolve: { population: 9 } }",
        "(2,10): error NAS0109 | prune.evolve | prune.criterion: magnitude | …'criterion: evolve'…'ratios: evolve'…")]
    [DataRow(
        "quantize: { method: static, weights: [4] }",
        "(2,29): error NAS0109 | quantize.weights | quantize.method: static | …4…'method: weight-only'…")]
    [DataRow(
        "quantize: { method: static, weights: [16] }",
        "(2,29): error NAS0109 | quantize.weights | quantize.method: static | …16…'method: weight-only'…float16…")]
    [DataRow(
        "quantize: { weights: [8], method: float16 }",
        "(2,13): error NAS0109 | quantize.weights | quantize.method: float16 | …16…32…8…")]
    [DataRow(
        "quantize: { method: static, activations: [32] }",
        "(2,29): error NAS0109 | quantize.activations | quantize.method: static | …32…'method: weight-only'…")]
    [DataRow(
        "quantize: { activations: [8], method: weight-only }",
        "(2,13): error NAS0109 | quantize.activations | quantize.method: weight-only | …[32]…'method: static'…")]
    [DataRow(
        "quantize: { calibration: entropy, method: dynamic }",
        "(2,13): error NAS0109 | quantize.calibration | quantize.method: dynamic | …'method: static'…'calibration'…")]
    [DataRow(
        "quantize: { samples: 5, method: dynamic }",
        "(2,13): error NAS0109 | quantize.samples | quantize.method: dynamic | …'method: static'…'samples'…")]
    [DataRow(
        "quantize: { percentile: 99, calibration: entropy }",
        "(2,13): error NAS0109 | quantize.percentile | quantize.calibration: entropy | …'calibration: percentile'…")]
    [DataRow(
        "quantize: { percentile: 99, method: dynamic }",
        "(2,13): error NAS0109 | quantize.percentile | quantize.method: dynamic | …'method: static'…'percentile'…")]
    [DataRow(
        "cache: { folder: a, server: \"nats://a:4222\" }",
        "(2,10): error NAS0109 | cache.folder | cache.server: nats://a:4222 | …one place…")]
    [DataRow(
        "cache: { url: \"https://a/b\", server: \"nats://a:4222\" }",
        "(2,10): error NAS0109 | cache.url | cache.server: nats://a:4222 | …one place…")]
    [DataRow(
        "cache: { url: \"https://a/b\", folder: a }",
        "(2,10): error NAS0109 | cache.url | cache.folder: a | …one place…")]
    [DataRow(
        "cache: { credentials-env: TOKEN, folder: a }",
        "(2,10): error NAS0109 | cache.credentials-env | cache.folder: a | …'credentials-env'…")]
    [DataRow("cache: { read-only: true }", "(2,1): error NAS0105 | cache.folder | …'cache'…")]
    [DataRow(
        "cache: { url: \"https://user:secret@a/b\" }", "(2,15): error NAS0104 | cache.url | *** | …without user, password…")]
    [DataRow(
        "cache: { server: \"nats://a:4222?token=secret\" }",
        "(2,18): error NAS0104 | cache.server | *** | …without user, password…")]
    [DataRow(
        "data: { validation: a.npz }\ntarget: { agreement: 99 % }",
        "(3,11): error NAS0109 | target.agreement | model.task: image-classification | …match-original…")]
    [DataRow(
        "data: { validation: a.npz }\ntarget: { perplexity-rise: 4 % }",
        "(3,11): error NAS0109 | target.perplexity-rise | model.task: image-classification | …'task: causal-lm'…")]
    [DataRow(
        "data: { train: a.npz }\nfinetune: { momentum: 0.9 }",
        "(3,13): error NAS0109 | finetune.momentum | finetune.optimizer: adamw | …'optimizer: sgd'…'momentum'…")]
    [DataRow(
        "data: { train: a.npz }\nfinetune: { distill: false, temperature: 2 }",
        "(3,29): error NAS0109 | finetune.temperature | finetune.distill: false | …'temperature'…")]
    [DataRow(
        "data: { train: a.npz }\nfinetune: { distill: false, distill-weight: 0.5 }",
        "(3,29): error NAS0109 | finetune.distill-weight | finetune.distill: false | …'distill-weight'…")]
    public void KeysThatExcludeEachOther_AreReportedAtTheOneToChange(string text, string expected) =>
        AssertProblems(text, expected);

    [TestMethod]
    [DataRow("match-original", "'target.agreement'")]
    [DataRow("causal-lm", "'target.perplexity-rise'")]
    public void AccuracyOfAnotherTask_IsAConflict(string task, string advice) =>
        DiagnosticAssert.Is(
            $"nas.yaml(3,11): error NAS0109 | target.accuracy-drop | model.task: {task} | …{advice}…",
            Problems(
                $"model: {{ source: a.onnx, task: {task} }}\n"
                + "data: { validation: a.npz }\ntarget: { accuracy-drop: 1 point }\n").Single());

    [TestMethod]
    public void NewerVersion_IsAllThatIsReported() =>
        AssertProblems(
            "version: 2\nkey-of-tomorrow: 1",
            "(2,10): error NAS0110 | 2 | 1");

    [TestMethod]
    [DataRow("/etc/model.onnx")]
    [DataRow("../model.onnx")]
    [DataRow("a/../../model.onnx")]
    [DataRow("a/..")]
    [DataRow("..")]
    [DataRow(".")]
    [DataRow("C:/model.onnx")]
    [DataRow(@"\\server\model.onnx")]
    [DataRow(@"a\..\..\model.onnx")]
    [DataRow("folder/")]
    public void OutputOutsideItsFolder_IsRefused(string path) =>
        AssertProblems(
            $"output: {{ path: '{path}' }}",
            $"(2,17): error NAS0111 | output.path | {path} | 'models/model.onnx'");

    [TestMethod]
    public void SeveralProblems_AreAllReportedInTheOrderOfTheirPlaces()
    {
        string[] places =
            [.. Problems("modl: { source: a.onnx }\nseed: x\ntarget:\n  sise: 25 %\n  latency: fast\nseed: 2\n")
                .Select(problem => $"{problem.Position!.Line},{problem.Position.Column} {problem.Id}")];

        // The misspelt model is not told a second time as missing.
        CollectionAssert.AreEqual(
            new[] { "1,1 NAS0102", "2,7 NAS0103", "4,3 NAS0102", "5,12 NAS0104", "6,1 NAS0106" }, places);
    }

    [TestMethod]
    public void WrongTask_DoesNotMakeItsTargetAConflict() =>
        Assert.AreEqual(
            "NAS0104",
            Problems("model: { source: a.onnx, task: match }\ndata: { validation: a }\ntarget: { agreement: 99 % }\n")
                .Single().Id);

    [TestMethod]
    [DataRow("- a\n", "list")]
    [DataRow("hello\n", "'hello'")]
    public void RootThatIsNoMapping_IsAWrongType(string text, string found) =>
        DiagnosticAssert.Is(
            $"nas.yaml(1,1): error NAS0103 | nas.yaml | …'model:'…'target:'… | …{found}…", Problems(text).Single());

    [TestMethod]
    public void BytesThatAreNotUtf8_AreNotYaml()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(
                path, Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("model: {}")).ToArray());

            DiagnosticAssert.Throws($"{path}(1,1): error NAS0101 | …UTF-8…", () => ConfigurationReader.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertProblems(string text, string expected) =>
        DiagnosticAssert.Is("nas.yaml" + expected, Problems("model: { source: a.onnx }\n" + text + "\n").Single());

    private static IReadOnlyList<Diagnostic> Problems(string text) =>
        Assert.ThrowsExactly<NasException>(() => ConfigurationReader.Parse(text, "nas.yaml")).Diagnostics;
}
