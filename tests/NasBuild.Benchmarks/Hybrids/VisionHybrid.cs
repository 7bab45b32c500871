using NasBuild.Core.Builds;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline;
using NasBuild.Core.Pipeline.FromScratch;
using NasBuild.Core.Reporting;
using NasBuild.Core.Results;
using NasBuild.Engine.Training;
using FromScratch = NasBuild.Core.Pipeline.FromScratch.TrainingFromScratch;

namespace NasBuild.Benchmarks.Hybrids;

/// <summary>
/// fashion-resnet14 and a MobileNetV2 that is trained first as the components of one classifier, cut at equal heights and
/// widths. Options: <c>--images</c> (of the training), <c>--epochs</c>.
/// </summary>
internal static class VisionHybrid
{
    private const int Validation = 5_000;
    private static readonly string Fashion = Path.Combine(Repository.Shared, "data", "fashion-mnist");

    public static void Run(Rows rows, Options options)
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-vision-").FullName;
        try
        {
            var images = options.Number("--images", 20_000);
            FashionImages.Write(folder, "train", 0, images);
            FashionImages.Write(folder, "validation", images, Validation);
            File.Copy(
                Path.Combine(Repository.Shared, "models", "fashion-resnet14.onnx"), Path.Combine(folder, "resnet.onnx"));
            var mobile = Trained(folder, options.Number("--epochs", 3));
            rows.Tell(
                "vision: MobileNetV2 of half width, accuracy on the test images", Amounts.Percent(mobile.Splits[^1].Quality));
            Build(folder, rows);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TrainedNetwork Trained(string folder, int epochs) => FromScratch.Run(
        TrainingEngines.Default,
        ConfigurationReader.ParseTraining(
            $$"""
            network: { kind: mobilenet-v2, input: [1, 28, 28], classes: 10, width-multiplier: 0.5, mean: [0.286], deviation: [0.353] }
            data: { train: train-images-idx3-ubyte, test: {{Fashion}}/t10k-images-idx3-ubyte.gz }
            training: { epochs: {{epochs}}, batch-size: 64, flip: true }
            """,
            Path.Combine(folder, "mobile.yaml")),
        _ => { }, _ => { }, CancellationToken.None);

    private static void Build(string folder, Rows rows)
    {
        var config = Path.Combine(folder, "nas.yaml");
        File.WriteAllText(config, $$"""
            model: { components: [resnet.onnx, mobile.onnx], task: image-classification }
            data:
              train: train-images-idx3-ubyte
              validation: validation-images-idx3-ubyte
              test: {{Fashion}}/t10k-images-idx3-ubyte.gz
            hybrid: { projector-steps: 100, steps: 200, batch-size: 32 }
            target: { latency: 100 %, on-miss: warn }
            finetune: { epochs: 1, batch-size: 64 }
            """);
        var report = BuildPipeline.Run(new BuildContext(
            new BuildRequest(config, Path.Combine(folder, "obj"), BuildMode.Auto, new BuildOverrides()),
            d => Console.WriteLine(d.ToString()), _ => { }, default))!;
        var (measured, quality) = (report.Measured, report.Measured.Final!);
        var hybrid = report.Transformations.Single(t => t.Transformation == "hybrid");
        rows.Tell("vision: fashion-resnet14, accuracy on the test images", Amounts.Percent(quality.Original));
        rows.Tell("vision: hybrid, accuracy on the test images", Amounts.Percent(quality.Optimized));
        rows.Tell(
            "vision: hybrid, size of fashion-resnet14's", Amounts.Percent((double)measured.SizeBytes / measured.OriginalBytes));
        rows.Tell("vision: hybrid, latency of fashion-resnet14's", Amounts.Percent(measured.Latency.Ratio));
        rows.Tell("vision: hybrid", $"{hybrid.Summary} {string.Join(" ", hybrid.Notes)}");
    }
}
