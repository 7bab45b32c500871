using System.Diagnostics;
using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline;

namespace NasBuild.Benchmarks.Hybrids;

/// <summary>
/// A build of text-retnet, the larger and better component, and text-gpt: one model of both, pruned, fine-tuned with
/// their mean as the teacher, and in int8.
/// </summary>
internal static class HybridBuild
{
    private const string Yaml = """
        model: { components: [MODELS/text-retnet.onnx, MODELS/text-gpt.onnx], task: causal-lm }
        data: { train: KJV/train.txt.gz, validation: KJV/validation.txt.gz, test: KJV/test.txt.gz }
        hybrid: { steps: 400 }
        target: { size: 20 %, latency: 45 %, perplexity-rise: 2 %, on-miss: warn }
        budget: { time: 5 min }
        search: { subset: 100 }
        prune: { round-to: 16 }
        quantize: { method: dynamic }
        finetune: { epochs: 1, batch-size: 16, rate: 0.0015, schedule: cosine, warm-up: 0.05, clip-norm: 1, temperature: 1 }
        """;

    public static void Run(Rows rows, string? yaml)
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-hybrids-").FullName;
        var config = Path.Combine(folder, "nas.yaml");
        File.WriteAllText(config, (yaml is null ? Yaml : File.ReadAllText(yaml))
            .Replace("MODELS", Path.Combine(Repository.Shared, "models"), StringComparison.Ordinal)
            .Replace("KJV", Path.Combine(Repository.Shared, "data", "kjv"), StringComparison.Ordinal));
        var clock = Stopwatch.StartNew();
        var report = BuildPipeline.Run(new BuildContext(
            new BuildRequest(config, Path.Combine(folder, "obj"), BuildMode.Auto, new BuildOverrides()),
            d => Console.WriteLine(d.ToString()), _ => { }, default))!;
        var (measured, quality) = (report.Measured, report.Measured.Final!);
        string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
        void Add(string what, double share, double most) =>
            rows.Add($"build: {what}", Percent(share), $"<= {Percent(most)}", share <= most);
        Add("size, of text-retnet's", (double)measured.SizeBytes / measured.OriginalBytes, 0.2);
        Add("latency, of text-retnet's", measured.Latency.Ratio, 0.45);
        Add("rise of the perplexity", (quality.Optimized / quality.Original) - 1, 0.02);
        rows.Tell("build: perplexity on the test text", string.Create(
            CultureInfo.InvariantCulture, $"{quality.Optimized:0.0000}, text-retnet {quality.Original:0.0000}"));
        rows.Tell(
            "build: blocks", report.Transformations.Single(t => t.Transformation == "hybrid").Summary);
        rows.Tell("build: time", string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMinutes:0.0} min"));
        Directory.Delete(folder, recursive: true);
    }
}
