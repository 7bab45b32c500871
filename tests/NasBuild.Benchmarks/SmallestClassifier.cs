using System.Globalization;
using NasBuild.Core.Builds;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>
/// How small and fast fashion-resnet14 becomes within half a point of accuracy with everything on: channels, blocks, bits
/// of each layer and fine-tuning on 20,000 images, in a search of ten minutes, on one thread. Options: <c>--seeds</c>, <c>--method</c>,
/// <c>--finetune-steps</c> (of each trial), <c>--latency</c> and <c>--size</c> (the targets, %), <c>--epochs</c>,
/// <c>--extra</c> (more keys of <c>finetune</c>).
/// </summary>
internal static class SmallestClassifier
{
    private const int Train = 20_000;
    private const int Validation = 5_000;

    public static void Run(string[] options)
    {
        var given = new Options(options);
        var rows = new Rows();
        var folder = Directory.CreateTempSubdirectory("nas-smallest-").FullName;
        try
        {
            FashionImages.Write(folder, "train", 0, Train);
            FashionImages.Write(folder, "validation", Train, Validation);
            for (var seed = 0; seed < given.Number("--seeds", 1); seed++)
            {
                Measure(folder, given, seed, rows);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        rows.Print();
    }

    private static void Measure(string folder, Options given, int seed, Rows rows)
    {
        var fashion = Path.Combine(Repository.Shared, "data", "fashion-mnist");
        var source = Path.Combine(Repository.Shared, "models", "fashion-resnet14.onnx");
        var (config, obj) = (Path.Combine(folder, "nas.yaml"), Path.Combine(folder, $"obj{seed}"));
        File.WriteAllText(config, $$"""
            model: { source: {{source}}, task: image-classification }
            data:
              train: train-images-idx3-ubyte
              validation: validation-images-idx3-ubyte
              test: {{fashion}}/t10k-images-idx3-ubyte.gz
            target:
              accuracy-drop: 0.5 points
              latency: {{given.Number("--latency", 15)}} %
              size: {{given.Text("--size", "6.5")}} %
              on-miss: warn
            budget: { time: 10 min, trials: 1000 }
            search: { method: {{given.Text("--method", "hybrid")}}, finetune-steps: {{given.Number("--finetune-steps", 40)}} }
            prune: { max-ratio: 0.9, skip-blocks: true, round-to: 4 }
            quantize: { weights: [4, 8], calibration: min-max }
            finetune: { epochs: {{given.Number("--epochs", 3)}}{{given.Text("--extra", "")}} }
            threads: 1
            seed: {{seed}}

            """);
        var report = BuildPipeline.Run(new BuildContext(
            new BuildRequest(config, obj, BuildMode.Auto, new BuildOverrides()),
            d => Console.Error.WriteLine(d), p => Console.Error.WriteLine(p), CancellationToken.None))!;
        var quality = report.Measured.Quality[^1];
        var lost = 100 * (quality.Original - quality.Optimized);
        var (size, latency) = (
            100d * report.Measured.SizeBytes / report.Measured.OriginalBytes,
            100 * Latency(Model.Load(source), Model.Load(Path.Combine(obj, "output", Path.GetFileName(source)))));
        rows.Tell($"seed {seed}", string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Trials} trials in {report.SearchSeconds:0} s; latency {Amounts.Percent(report.Measured.Latency.Ratio)}"));
        rows.Add("size of the original", size, "%", 6.5, "0.0");
        rows.Add("latency of the original, one thread", latency, "%", 15, "0.0");
        rows.Add($"accuracy lost on {quality.Samples} images of {quality.Split}", lost, "points", 0.5);
    }

    private static double Latency(Model original, Model optimized)
    {
        using var a = Session.Create(original, new SessionSettings(1));
        using var b = Session.Create(optimized, new SessionSettings(1));
        var image = Tensor.Create<float>(original.Graph.RequiredInputs.First().Name, [1, 1, 28, 28], new float[28 * 28]);
        return LatencyMeasurement.Compare(
            a, b, new Dictionary<string, Tensor> { [image.Name] = image }, new LatencySettings(Blocks: 21)).Ratio;
    }
}
