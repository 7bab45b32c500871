using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.RealModels;

/// <summary>
/// Builds of published models as a user runs them, each without data, with 64 samples, and pruned and fine-tuned: what
/// comes out, or the code that says why nothing does.
/// </summary>
internal static partial class RealModelBuilds
{
    private const int Samples = 64;
    private const int Verses = 22_000;
    private const int VerseLength = 24;
    private static readonly string Nas = Path.Combine(
        Repository.Root, "src", "NasBuild.Cli", "bin", "Debug", "net10.0", "nas.dll");

    private static readonly (string Name, Func<RealModel, bool> Fits, string Yaml)[] Builds =
    [
        ("no data", _ => true, $"{Size}quantize:\n"),
        ("static", m => m.Vocabulary is null, $"{Size}{Data}quantize: {{ method: static }}\n"),
        ("dynamic", m => m.Vocabulary is not null, $"{Size}{Data}quantize: {{ method: dynamic }}\n"),
        ("pruned", m => m.Prunes, $"{Data}target: {{ macs: 80 %, on-miss: warn }}\n"
            + "prune: { max-ratio: 0.3, update-weights: true, samples: 32 }\n"
            + "finetune: { epochs: 1 }\nsearch:\nbudget: { trials: 4, time: 5 min }\n"),
        ("evolution, 40 candidates", IsSearched, $"{Data}{Searched}search: {{ method: evolution }}\nbudget: {{ trials: 40 }}\n"),
        ("hybrid, 20 candidates", IsSearched, $"{Data}{Searched}search: {{ method: hybrid }}\nbudget: {{ trials: 20 }}\n"),
        ("pruned, 8 and 4 bits", m => m.Name == "minilm", """
            quality: { outputs: [last_hidden_state], measure: cosine, mask: attention_mask }
            data: { calibration: data.npz, train: verses.npz, validation: data.npz }
            target: { size: 20 %, macs: 82 %, cosine: 0.9, on-miss: warn }
            prune:
              max-ratio: 0.3
              widths: uniform
              update-weights: true
              samples: 512
              exclude: [MatMul_34, MatMul_136, MatMul_238, MatMul_340, MatMul_442, MatMul_544]
            quantize: { weights: [4, 8] }
            finetune: { epochs: 5, batch-size: 64, rate: 0.0004, quantization-aware: true }

            """),
    ];

    private const string Searched =
        "target: { macs: 85 %, size: 26 %, on-miss: warn }\nprune: { max-ratio: 0.5 }\nquantize: { weights: [8, 32] }\n";

    private const string Size = "target: { size: 100 %, on-miss: warn }\n";
    private const string Data = "data: { calibration: data.npz, train: data.npz, validation: data.npz }\n";

    private static bool IsSearched(RealModel model) =>
        model.Name is "openwakeword-embedding" or "pp-ocr-cls" or "blazeface-back";

    /// <summary>
    /// Runs the builds whose names contain <paramref name="builds"/> of the models whose names contain
    /// <paramref name="models"/>.
    /// </summary>
    public static void Run(string models, string builds)
    {
        if (!File.Exists(Nas))
        {
            throw new InvalidOperationException($"Build src/NasBuild.Cli first: '{Nas}' does not exist.");
        }

        Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "real-models"));
        List<string> rows = [];
        foreach (var model in ModelTable.All.Where(m => m.Name.Contains(models, StringComparison.Ordinal)))
        {
            if (ModelStore.Find(model) is not { } path)
            {
                continue;
            }

            foreach (var (name, _, yaml) in Builds.Where(b => b.Fits(model) && b.Name.Contains(builds, StringComparison.Ordinal)))
            {
                rows.Add(Build(model, path, name, yaml));
                Console.WriteLine(rows[^1]);
            }
        }

        Console.WriteLine("\n| model | build | size | latency, 1 / 2 threads | quality | seconds | peak MB | codes |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        rows.ForEach(Console.WriteLine);
    }

    private static string Build(RealModel model, string path, string name, string yaml)
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-real-").FullName;
        try
        {
            File.Copy(path, Path.Combine(folder, "model.onnx"));
            var samples = ModelSamples.Of(model, Samples);
            ModelSamples.Write(Path.Combine(folder, "data.npz"), samples);
            if (model.Vocabulary is not null)
            {
                ModelSamples.Write(
                    Path.Combine(folder, "verses.npz"), ModelSamples.Of(model.Shorter(VerseLength), Verses, seed: 2));
            }

            var given = model.Given.Length > 0 ? $", inputs: {{ {model.Given} }}" : "";
            File.WriteAllText(Path.Combine(folder, "nas.yaml"), $$"""
                model: { source: model.onnx, task: match-original{{given}} }

                """ + yaml);
            var build = Command.Run(folder, "dotnet", Nas, "build", "nas.yaml");
            var codes = Code().Matches(build.Output).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);
            var result = build.ExitCode == 0 ? Result(model, folder, samples) : "failed | | ";
            var cost = string.Create(CultureInfo.InvariantCulture, $"{build.Seconds:0} | {build.WorkerPeakMb:0}");
            return $"| {model.Name} | {name} | {result} | {cost} | {string.Join(" ", codes)} |";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Result(RealModel model, string folder, IReadOnlyDictionary<string, Tensor> samples)
    {
        var report = File.ReadAllText(Path.Combine(folder, "obj", "nas", "report.json"));
        var measured = JsonNode.Parse(report)!["measured"]!;
        var size = (double)measured["optimized"]!["size"]! / (double)measured["original"]!["size"]!;
        var quality = measured["quality"]?.AsArray() is [.., { } last] ? (double)last["optimized"]! : double.NaN;
        var (original, optimized) = (
            Model.Load(Path.Combine(folder, "model.onnx")),
            Model.Load(Path.Combine(folder, "obj", "nas", "output", "model.onnx")));
        var cosine = "";
        if (model.Vocabulary is not null)
        {
            using var a = Session.Create(original, new SessionSettings());
            using var b = Session.Create(optimized, new SessionSettings());
            cosine = string.Create(
                CultureInfo.InvariantCulture, $", embeddings {SentenceCosine.Of(model, a, b):0.0000}");
        }

        var agrees = double.IsNaN(quality) ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{100 * quality:0.0} %{cosine}");
        return string.Create(
            CultureInfo.InvariantCulture, $"{100 * size:0.0} % | {Latency(1)} / {Latency(2)} | {agrees}");

        string Latency(int threads)
        {
            if (model.Given.Length > 0)
            {
                return "-";
            }

            var one = samples.ToDictionary(s => s.Key, s => First(s.Value));
            using var a = Session.Create(original, new SessionSettings(threads));
            using var b = Session.Create(optimized, new SessionSettings(threads));
            var ratio = LatencyMeasurement.Compare(a, b, one, new LatencySettings(Blocks: 11)).Ratio;
            return string.Create(CultureInfo.InvariantCulture, $"{100 * ratio:0} %");
        }
    }

    private static Tensor First(Tensor samples) => Tensor.Create(
        samples.Name, samples.ElementType, [1, .. samples.Shape.Skip(1)],
        samples.ToBytes().Span[..(int)(samples.SizeBytes / samples.Shape[0])]);

    [GeneratedRegex(@"(?:error|warning) NAS\d{4}")]
    private static partial Regex Code();
}
