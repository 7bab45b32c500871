using System.Globalization;
using NasBuild.Core.Configuration;
using NasBuild.Core.Configuration.Quantities;
using NasBuild.Core.Training;
using NasBuild.Engine.Training;

namespace NasBuild.Benchmarks;

/// <summary>
/// A ResNet-8 from scratch on Fashion-MNIST, as <c>nas train</c> does it; the test images are seen once, at the end.
/// </summary>
internal static class TrainingFromScratch
{
    private const int Batch = 128;
    private const double MinAccuracy = 0.9;
    private const double MaxSeconds = 600;

    public static void Run()
    {
        var rows = new Rows();
        Measure(rows);
        rows.Print();
    }

    public static void Measure(Rows rows)
    {
        var folder = Directory.CreateTempSubdirectory("nasbuild-resnet8-").FullName;
        try
        {
            var data = Path.Combine(Repository.Shared, "data", "fashion-mnist");
            var definition = $$"""
                network: { kind: resnet, input: [1, 28, 28], classes: 10, mean: [0.286], deviation: [0.353] }
                data: { train: {{data}}/train-images-idx3-ubyte.gz, test: {{data}}/t10k-images-idx3-ubyte.gz }
                training: { epochs: 3, batch-size: {{Batch}}, flip: true }
                device: cpu
                """;
            var trained = Core.Pipeline.FromScratch.TrainingFromScratch.Run(
                TrainingEngines.Default,
                ConfigurationReader.ParseTraining(definition, Path.Combine(folder, "resnet8.yaml")),
                _ => { },
                _ => { },
                CancellationToken.None);
            var (training, accuracy) = (trained.Training, trained.Splits.Single().Quality);
            rows.Tell(
                $"{trained.Name} from scratch on Fashion-MNIST",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{trained.Parameters:#,0} parameters, {training.Epochs} epochs, "
                    + $"{training.Steps * Batch / training.Seconds:0} images/s"));
            rows.Add(
                "its accuracy on the 10,000 test images", Amounts.Percent(accuracy), ">= 90 %",
                accuracy >= MinAccuracy);
            rows.Add("its training", training.Seconds, "s", MaxSeconds, "0");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
