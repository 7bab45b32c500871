using System.Text;
using NasBuild.Core.Configuration;
using NasBuild.Core.Diagnostics;

namespace NasBuild.Core.Tests.Configuration;

/// <summary>Each problem is told with its id, text and place. The model is on line 1, so the first line of each text is line 2.</summary>
[TestClass]
public sealed class ConfigurationErrorTests
{
    private const string RootKeys = "Valid are version, model, data, target, budget, predict, search, prune, quantize, finetune, output, device, threads and seed.";
    private const string TargetKeys = "Valid are accuracy-drop, agreement, perplexity-rise, latency, size, macs, bit-operations and on-miss.";
    private const string LatencyIs = "Valid is a share of the original's latency above 0, such as 50 %, or a time, such as 1.2 ms (units us, ms, s, min and h).";
    private const string SizeIs = "Valid is a share of the original's size above 0, such as 25 %, or a size, such as 400 KB (units B, KB, MB and GB).";
    private const string TimeIs = "Valid is a time above 0, such as 10 min (units us, ms, s, min and h).";
    private const string PointsAre = "Valid is percentage points from 0 to 100, such as 0.5 points.";

    [TestMethod]
    [DataRow("target: [", "(3,1): error NAS0101: This is not valid YAML: While parsing a node, did not find expected node content. Correct it here or shortly before.")]
    [DataRow("target:\n  size: 25 %\n\tlatency: 50 %", "(4,1): error NAS0101: This is not valid YAML: the line is indented with a tab; indent with spaces.")]
    [DataRow("target: { latency: %50 }", "(2,20): error NAS0101: This is not valid YAML: text that starts with %, @ or a backtick must be in quotes.")]
    [DataRow("prune: { include: [*] }", "(2,20): error NAS0101: This is not valid YAML: text that starts with * or & must be in quotes.")]
    [DataRow("prune: { include: [*conv] }", "(2,20): error NAS0101: This is not valid YAML: '*conv' refers to an anchor that does not exist. Put text that starts with * in quotes.")]
    [DataRow("target: latency: 50 %", "(2,16): error NAS0101: This is not valid YAML: a second ': ' in one line; put the text in quotes, or the inner key on its own line.")]
    [DataRow("output: { path: \"a", "(2,17): error NAS0101: This is not valid YAML: a quote is opened here and never closed.")]
    [DataRow("seed: !!int 5", "(2,7): error NAS0101: This is not valid YAML: tags (words that start with !) are not used here. Put text that starts with ! in quotes.")]
    [DataRow("? [a, b]\n: c", "(2,3): error NAS0101: This is not valid YAML: a key must be a word.")]
    [DataRow("---\nseed: 1", "(2,1): error NAS0101: This is not valid YAML: a second document starts here, but there may only be one.")]
    [DataRow("seed: 1\0", "(2,8): error NAS0101: This is not valid YAML: the character U+0000 may not stand in the file.")]
    public void NotYaml_IsToldWithWhatToDo(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("target:\n  latancy: 50 %", $"(3,3): error NAS0102: Unknown key 'latancy' in 'target'. Did you mean 'latency'? {TargetKeys}")]
    [DataRow("target:\n  on_miss: warn", $"(3,3): error NAS0102: Unknown key 'on_miss' in 'target'. Did you mean 'on-miss'? {TargetKeys}")]
    [DataRow("target:\n  accuracyDrop: 1 point", $"(3,3): error NAS0102: Unknown key 'accuracyDrop' in 'target'. Did you mean 'accuracy-drop'? {TargetKeys}")]
    [DataRow("target:\n  trials: 5", $"(3,3): error NAS0102: Unknown key 'trials' in 'target'. Did you mean 'budget.trials'? {TargetKeys}")]
    [DataRow("hybrids: { blocks: 2 }", $"(2,1): error NAS0102: Unknown key 'hybrids' in nas.yaml. {RootKeys}")]
    [DataRow("qauntize: {}", $"(2,1): error NAS0102: Unknown key 'qauntize' in nas.yaml. Did you mean 'quantize'? {RootKeys}")]
    [DataRow("<<: { seed: 1 }", $"(2,1): error NAS0102: Unknown key '<<' in nas.yaml. {RootKeys}")]
    public void UnknownKey_IsToldWithTheNearest(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("target: 5", "(2,9): error NAS0103: 'target' must be a mapping of keys, but 5 was found.")]
    [DataRow("target: [size]", "(2,9): error NAS0103: 'target' must be a mapping of keys, but a list was found.")]
    [DataRow("seed: many", "(2,7): error NAS0103: 'seed' must be a whole number from 0 to 2147483647, but text 'many' was found.")]
    [DataRow("seed: '5'", "(2,7): error NAS0103: 'seed' must be a whole number from 0 to 2147483647, but text '5' was found.")]
    [DataRow("seed:", "(2,6): error NAS0103: 'seed' must be a whole number from 0 to 2147483647, but nothing was found.")]
    [DataRow("prune: { match-statistics: yes }", "(2,28): error NAS0103: 'prune.match-statistics' must be true or false, but text 'yes' was found.")]
    [DataRow("prune: { max-ratio: half }", "(2,21): error NAS0103: 'prune.max-ratio' must be a number from 0 to 0.99, but text 'half' was found.")]
    [DataRow("prune: { include: conv }", "(2,19): error NAS0103: 'prune.include' must be a list of patterns in brackets, each in quotes, such as [\"*conv*\"], but text 'conv' was found.")]
    [DataRow("prune: { include: [a, 1] }", "(2,23): error NAS0103: 'prune.include' must be a list of patterns in brackets, each in quotes, such as [\"*conv*\"], but 1 was found.")]
    [DataRow("quantize: { weights: 8 }", "(2,22): error NAS0103: 'quantize.weights' must be a list in brackets of 4, 8, 16 and 32, each at most once, but 8 was found.")]
    [DataRow("data: { test: 5 }", "(2,15): error NAS0103: 'data.test' must be a path relative to nas.yaml, but 5 was found.")]
    [DataRow("data: { pixel-range: [0] }", "(2,22): error NAS0103: 'data.pixel-range' must be a list of two numbers, the lower one first, such as [0, 1], but a list was found.")]
    [DataRow("target: { latency: {} }", "(2,20): error NAS0103: 'target.latency' must be a share of the original's latency above 0, such as 50 %, or a time, such as 1.2 ms (units us, ms, s, min and h), but a mapping of keys was found.")]
    [DataRow("device: [cpu]", "(2,9): error NAS0103: 'device' must be auto, cpu or cuda, but a list was found.")]
    [DataRow("output: { path: 5 }", "(2,17): error NAS0103: 'output.path' must be a file relative to the build output folder, such as model.onnx, but 5 was found.")]
    public void WrongType_IsToldWithTheRightOne(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("target: { latency: 50 }", $"(2,20): error NAS0104: 'target.latency' cannot be '50'. {LatencyIs}")]
    [DataRow("target: { latency: 50 KB }", $"(2,20): error NAS0104: 'target.latency' cannot be '50 KB'. {LatencyIs}")]
    [DataRow("target: { latency: 0 % }", $"(2,20): error NAS0104: 'target.latency' cannot be '0 %'. {LatencyIs}")]
    [DataRow("target: { latency: -1 ms }", $"(2,20): error NAS0104: 'target.latency' cannot be '-1 ms'. {LatencyIs}")]
    [DataRow("target: { size: 400 kb }", $"(2,17): error NAS0104: 'target.size' cannot be '400 kb'. {SizeIs}")]
    [DataRow("target: { size: 12345678 B }", $"(2,17): error NAS0104: 'target.size' cannot be '12345678 B'. {SizeIs}")]
    [DataRow("target: { accuracy-drop: 0.5 % }", $"(2,26): error NAS0104: 'target.accuracy-drop' cannot be '0.5 %'. {PointsAre}")]
    [DataRow("target: { accuracy-drop: 101 points }", $"(2,26): error NAS0104: 'target.accuracy-drop' cannot be '101 points'. {PointsAre}")]
    [DataRow("budget: { time: 10 minutes }", $"(2,17): error NAS0104: 'budget.time' cannot be '10 minutes'. {TimeIs}")]
    [DataRow("budget: { trials: 0 }", "(2,19): error NAS0104: 'budget.trials' cannot be '0'. Valid is a whole number from 1 to 1000000.")]
    [DataRow("budget: { trials: 2.5 }", "(2,19): error NAS0104: 'budget.trials' cannot be '2.5'. Valid is a whole number from 1 to 1000000.")]
    [DataRow("prune: { max-ratio: 1.5 }", "(2,21): error NAS0104: 'prune.max-ratio' cannot be '1.5'. Valid is a number from 0 to 0.99.")]
    [DataRow("device: gpu", "(2,9): error NAS0104: 'device' cannot be 'gpu'. Valid is auto, cpu or cuda.")]
    [DataRow("device: cdua", "(2,9): error NAS0104: 'device' cannot be 'cdua'. Valid is auto, cpu or cuda.")]
    [DataRow("quantize: { weights: [8, 5] }", "(2,26): error NAS0104: 'quantize.weights' cannot be '5'. Valid is a list in brackets of 4, 8, 16 and 32, each at most once.")]
    [DataRow("quantize: { weights: [8, 8] }", "(2,26): error NAS0104: 'quantize.weights' cannot be '8'. Valid is a list in brackets of 4, 8, 16 and 32, each at most once.")]
    [DataRow("quantize: { weights: [] }", "(2,22): error NAS0104: 'quantize.weights' cannot be 'an empty list'. Valid is a list in brackets of 4, 8, 16 and 32, each at most once.")]
    [DataRow("data: { pixel-range: [1, 0] }", "(2,22): error NAS0104: 'data.pixel-range' cannot be '[1, 0]'. Valid is a list of two numbers, the lower one first, such as [0, 1].")]
    [DataRow("data: { test: \" \" }", "(2,15): error NAS0104: 'data.test' cannot be ' '. Valid is a path relative to nas.yaml.")]
    [DataRow("prune: { sparsity: 100 % }", "(2,20): error NAS0104: 'prune.sparsity' cannot be '100 %'. Valid is a percentage from 0 to below 100, such as 50 %.")]
    [DataRow("prune: { sparsity: -5 % }", "(2,20): error NAS0104: 'prune.sparsity' cannot be '-5 %'. Valid is a percentage from 0 to below 100, such as 50 %.")]
    [DataRow("prune: { granularity: '3:4' }", "(2,23): error NAS0104: 'prune.granularity' cannot be '3:4'. Valid is channel, unstructured, 2:4 or 4:8.")]
    [DataRow("version: 0", "(2,10): error NAS0104: 'version' cannot be '0'. Valid is 1.")]
    public void BadUnitOrRange_IsToldWithTheValidOnes(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("mul(sqr(W), mms(Q))", 17, "'Q' is no symbol and no operator of a metric. Valid are W, G, X, ")]
    [DataRow("mul(sqrt(W), mms(G)", 20, "')'")]
    [DataRow("sqr(W, G)", 1, "'sqr' takes one operand, 2 found.")]
    [DataRow("Mul(W, G)", 1, "Did you mean 'mul'?")]
    [DataRow("W G", 3, "")]
    public void MetricThatDoesNotParse_IsToldWithTheCharacter(string metric, int character, string words)
    {
        var problem = Problems($"model: {{ source: a.onnx }}\ndata: {{ train: a.npz }}\nprune: {{ criterion: \"{metric}\" }}\n").Single();

        Assert.StartsWith($"nas.yaml(3,21): error NAS0113: 'prune.criterion' cannot be '{metric}', see character {character}: ", problem.ToString());
        Assert.Contains(words, problem.Message);
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

        Assert.AreEqual(
            $"nas.yaml(1,{column}): error NAS0105: 'model.source' is missing. Add it: The ONNX file, relative to nas.yaml; or name a package instead, with 'package'.",
            Problems(text).Single().ToString());
    }

    [TestMethod]
    [DataRow("target: { accuracy-drop: 1 point }", "(2,11): error NAS0105: 'data.validation' is missing. Add it: 'target.accuracy-drop' needs it, for accuracy is measured on labelled samples.")]
    [DataRow("search: {}\nprune: {}", "(2,1): error NAS0105: 'data.validation' is missing. Add it: 'search' needs it, for the search decides on these samples.")]
    [DataRow("search: {}\ndata: { validation: a.npz }", "(2,1): error NAS0105: 'prune' is missing. Add it: 'search' needs it, for without 'prune' or 'quantize' the search has nothing to choose.")]
    [DataRow("prune: { criterion: wanda }", "(2,10): error NAS0105: 'data.train' is missing. Add it: 'prune.criterion' needs it, for these samples tell what weights do.")]
    [DataRow("data: { train: a.npz }\nprune: { granularity: unstructured, ratios: evolve }", "(3,37): error NAS0105: 'data.validation' is missing. Add it: 'prune.ratios' needs it, for what zeros cost is measured on these samples.")]
    [DataRow("data: { train: a.npz }\nprune: { criterion: evolve }", "(3,10): error NAS0105: 'data.validation' is missing. Add it: 'prune.criterion' needs it, for metrics are judged by these samples.")]
    [DataRow("finetune: {}", "(2,1): error NAS0105: 'data.train' is missing. Add it: 'finetune' needs it, for weights are fitted to these samples.")]
    [DataRow("data: { train: a.npz }\nfinetune: { quantization-aware: true }", "(3,13): error NAS0105: 'quantize' is missing. Add it: 'finetune.quantization-aware' needs it, for without 'quantize' there is nothing to be aware of.")]
    public void KeyThatAnotherNeeds_IsAMissingKey(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("seed: 1\nseed: 1", "(3,1): error NAS0106: 'seed' was already given in line 2. Keep one of the two.")]
    [DataRow("budget:\n  trials: 1\n  time: 1 s\n  trials: 2", "(5,3): error NAS0106: 'budget.trials' was already given in line 3. Keep one of the two.")]
    public void DuplicateKey_IsToldWithTheFirst(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    public void MissingFile_IsUnreadable() =>
        Assert.AreEqual(
            "nas : error NAS0108: The configuration 'no/such/nas.yaml' cannot be read: it does not exist.",
            Assert.ThrowsExactly<NasException>(() => ConfigurationReader.Read("no/such/nas.yaml")).Diagnostics.Single().ToString());

    [TestMethod]
    public void FolderInsteadOfFile_IsUnreadable() =>
        Assert.AreEqual("NAS0108", Assert.ThrowsExactly<NasException>(() => ConfigurationReader.Read(Path.GetTempPath())).Diagnostics.Single().Id);

    [TestMethod]
    [DataRow("prune: { sparsity: 60 % }", "(2,10): error NAS0109: 'prune.sparsity' cannot be used with 'prune.granularity: channel': only 'granularity: unstructured' has it to choose; remove 'sparsity'.")]
    [DataRow("prune: { granularity: 2:4, ratios: uniform }", "(2,28): error NAS0109: 'prune.ratios' cannot be used with 'prune.granularity: 2:4': only 'granularity: unstructured' has them to choose; remove 'ratios'.")]
    [DataRow("prune: { granularity: 4:8, skip-blocks: true }", "(2,28): error NAS0109: 'prune.skip-blocks' cannot be used with 'prune.granularity: 4:8': only where whole channels go blocks may go too; remove 'skip-blocks', or use 'granularity: channel'.")]
    [DataRow("prune: { update-weights: true }", "(2,10): error NAS0109: 'prune.update-weights' cannot be used with 'prune.granularity: channel': after a cut statistics are matched instead; remove 'update-weights'.")]
    [DataRow("data: { train: a.npz }\nprune: { criterion: sparsegpt }", "(3,10): error NAS0109: 'prune.criterion' cannot be used with 'prune.granularity: channel': SparseGPT sets single weights to zero; use another criterion, or 'granularity: unstructured'.")]
    [DataRow("prune: { evolve: { population: 9 } }", "(2,10): error NAS0109: 'prune.evolve' cannot be used with 'prune.criterion: magnitude': nothing is evolved; remove 'evolve', or use 'criterion: evolve' or 'ratios: evolve'.")]
    [DataRow("data: { train: a.npz }\nprune: { granularity: unstructured }\nfinetune: {}", "(4,1): error NAS0109: 'finetune' cannot be used with 'prune.granularity: unstructured': fine-tuning would fill the zeros again; remove 'finetune', or use 'prune.update-weights'.")]
    [DataRow("quantize: { weights: [4] }", "(2,13): error NAS0109: 'quantize.weights' cannot be used with 'quantize.method: static': 4 bits are for 'method: weight-only' only.")]
    [DataRow("quantize: { weights: [16] }", "(2,13): error NAS0109: 'quantize.weights' cannot be used with 'quantize.method: static': 16 bits are for 'method: weight-only' and 'method: float16' only.")]
    [DataRow("quantize: { weights: [8], method: float16 }", "(2,13): error NAS0109: 'quantize.weights' cannot be used with 'quantize.method: float16': float16 keeps weights with 16 bits, or 32 where it leaves them; use another method for 8.")]
    [DataRow("quantize: { activations: [32] }", "(2,13): error NAS0109: 'quantize.activations' cannot be used with 'quantize.method: static': activations of 32 bits only mean that weights alone are quantized; use 'method: weight-only'.")]
    [DataRow("quantize: { activations: [8], method: weight-only }", "(2,13): error NAS0109: 'quantize.activations' cannot be used with 'quantize.method: weight-only': this method leaves activations as they are; use [32], or 'method: static'.")]
    [DataRow("quantize: { calibration: entropy, method: dynamic }", "(2,13): error NAS0109: 'quantize.calibration' cannot be used with 'quantize.method: dynamic': only 'method: static' reads ranges from samples; remove 'calibration'.")]
    [DataRow("quantize: { samples: 5, method: dynamic }", "(2,13): error NAS0109: 'quantize.samples' cannot be used with 'quantize.method: dynamic': only 'method: static' reads ranges from samples; remove 'samples'.")]
    [DataRow("quantize: { percentile: 99, calibration: entropy }", "(2,13): error NAS0109: 'quantize.percentile' cannot be used with 'quantize.calibration: entropy': only 'calibration: percentile' uses it; remove 'percentile'.")]
    [DataRow("quantize: { percentile: 99, method: dynamic }", "(2,13): error NAS0109: 'quantize.percentile' cannot be used with 'quantize.method: dynamic': only 'method: static' reads ranges from samples; remove 'percentile'.")]
    [DataRow("data: { validation: a.npz }\ntarget: { agreement: 99 % }", "(3,11): error NAS0109: 'target.agreement' cannot be used with 'model.task: image-classification': agreement is measured with 'task: match-original' only; use 'target.accuracy-drop' or 'target.perplexity-rise'.")]
    [DataRow("data: { validation: a.npz }\ntarget: { perplexity-rise: 4 % }", "(3,11): error NAS0109: 'target.perplexity-rise' cannot be used with 'model.task: image-classification': perplexity is measured with 'task: causal-lm' only.")]
    [DataRow("data: { train: a.npz }\nfinetune: { momentum: 0.9 }", "(3,13): error NAS0109: 'finetune.momentum' cannot be used with 'finetune.optimizer: adamw': only 'optimizer: sgd' uses it; remove 'momentum'.")]
    [DataRow("data: { train: a.npz }\nfinetune: { distill: false, temperature: 2 }", "(3,29): error NAS0109: 'finetune.temperature' cannot be used with 'finetune.distill: false': without a teacher it means nothing; remove 'temperature'.")]
    [DataRow("data: { train: a.npz }\nfinetune: { distill: false, distill-weight: 0.5 }", "(3,29): error NAS0109: 'finetune.distill-weight' cannot be used with 'finetune.distill: false': without a teacher it means nothing; remove 'distill-weight'.")]
    public void KeysThatExcludeEachOther_AreToldAtTheOneToChange(string text, string expected) => AssertProblems(text, expected);

    [TestMethod]
    [DataRow("match-original", "without labels there is no accuracy; use 'target.agreement'.")]
    [DataRow("causal-lm", "a language model has no accuracy; use 'target.perplexity-rise'.")]
    public void AccuracyOfAnotherTask_IsAConflict(string task, string advice) =>
        Assert.AreEqual(
            $"nas.yaml(3,11): error NAS0109: 'target.accuracy-drop' cannot be used with 'model.task: {task}': {advice}",
            Problems($"model: {{ source: a.onnx, task: {task} }}\ndata: {{ validation: a.npz }}\ntarget: {{ accuracy-drop: 1 point }}\n").Single().ToString());

    [TestMethod]
    public void NewerVersion_IsAllThatIsTold() =>
        AssertProblems(
            "version: 2\nkey-of-tomorrow: 1",
            "(2,10): error NAS0110: The configuration has version 2, but this NasBuild reads version 1. Update the NasBuild package, or set 'version: 1'.");

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
            $"(2,17): error NAS0111: 'output.path' is '{path}', which is outside the build output folder. Give a path relative to that folder, without '..', such as 'models/model.onnx'.");

    [TestMethod]
    public void SeveralProblems_AreAllToldInTheOrderOfTheirPlaces()
    {
        string[] places = [.. Problems("modl: { source: a.onnx }\nseed: x\ntarget:\n  sise: 25 %\n  latency: fast\nseed: 2\n")
            .Select(problem => $"{problem.Position!.Line},{problem.Position.Column} {problem.Id}")];

        // The misspelt model is not told a second time as missing.
        CollectionAssert.AreEqual(new[] { "1,1 NAS0102", "2,7 NAS0103", "4,3 NAS0102", "5,12 NAS0104", "6,1 NAS0106" }, places);
    }

    [TestMethod]
    public void WrongTask_DoesNotMakeItsTargetAConflict() =>
        Assert.AreEqual(
            "NAS0104",
            Problems("model: { source: a.onnx, task: match }\ndata: { validation: a }\ntarget: { agreement: 99 % }\n").Single().Id);

    [TestMethod]
    [DataRow("- a\n", "a list")]
    [DataRow("hello\n", "text 'hello'")]
    public void RootThatIsNoMapping_IsAWrongType(string text, string found) =>
        Assert.AreEqual(
            $"nas.yaml(1,1): error NAS0103: 'nas.yaml' must be a mapping of keys such as 'model:' and 'target:', but {found} was found.",
            Problems(text).Single().ToString());

    [TestMethod]
    public void BytesThatAreNotUtf8_AreNotYaml()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("model: {}")).ToArray());

            Assert.AreEqual(
                $"{path}(1,1): error NAS0101: This is not valid YAML: the file is not text in UTF-8.",
                Assert.ThrowsExactly<NasException>(() => ConfigurationReader.Read(path)).Diagnostics.Single().ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertProblems(string text, string expected) =>
        Assert.AreEqual("nas.yaml" + expected, string.Join('\n', Problems("model: { source: a.onnx }\n" + text + "\n")));

    private static IReadOnlyList<Diagnostic> Problems(string text) =>
        Assert.ThrowsExactly<NasException>(() => ConfigurationReader.Parse(text, "nas.yaml")).Diagnostics;
}
