using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Quantization;
using NasBuild.Core.Spaces;
using NasBuild.Core.Storage;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>
/// fashion-resnet14 cut to about 35 % of its MACs, fine-tuned on 20,000 images with the original as its teacher,
/// then in int8.
/// </summary>
internal static class Recovery
{
    private const double MacsLeft = 0.35;
    private const int Images = 20_000;

    public static void Run()
    {
        var rows = new Rows();
        Measure(rows);
        rows.Print();
    }

    public static void Measure(Rows rows)
    {
        var data = Path.Combine(Repository.Shared, "data", "fashion-mnist");
        var recipe = new TrainingRecipe { Epochs = 3, BatchSize = 32, Rate = 0.002 };
        var configuration = new NasConfiguration
        {
            Model = new ModelSettings
            {
                Source = Path.Combine(Repository.Shared, "models", "fashion-resnet14.onnx"),
                Task = ModelTask.ImageClassification
            },
            Data = new DataSettings
            {
                Train = Path.Combine(data, "train-images-idx3-ubyte.gz"),
                Test = Path.Combine(data, "t10k-images-idx3-ubyte.gz")
            },
            Prune = new PruneSettings { MaxRatio = 0.9, Widths = PruneWidths.Uniform, RoundTo = 4 },
            Quantize = new QuantizeSettings { Calibration = CalibrationMethod.MinMax },
            Finetune = recipe,
        };
        using var original = new Original(configuration, Model.Load(configuration.SourcePath));
        var transformations = PlannedTransformations.Of(
            configuration, original, () => null, () => throw new InvalidOperationException(), _ => original.Optimized);
        var channels = transformations.All.OfType<ChannelTransformation>().Single();
        double Macs(Model model) => MacCount.Total(model, ShapeInference.Of(model, 1));
        double Accuracy(Model model)
        {
            using var session = Session.Create(model, original.Settings);
            return 100 * original.Metric!.Measure(session, original.Test!);
        }

        var whole = Macs(original.Optimized);
        var (cut, share) = Enumerable.Range(20, 60)
            .Select(percent => channels.Uniform(percent / 100d / configuration.Prune.MaxRatio)).Distinct()
            .Select(policy => (Policy: policy, Share: Macs(channels.Cut(policy)) / whole))
            .OrderByDescending(c => c.Share).First(c => c.Share <= MacsLeft);
        var named = new NamedPolicy((channels.Name, channels.Space.Named(cut)));
        var pruned = transformations.BeforeTraining.Apply(named).Model;
        var before = Accuracy(original.Model);
        rows.Tell(
            "fashion-resnet14 cut for real to",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{100 * share:0.0} % of its MACs; accuracy {before:0.00} % -> {Accuracy(pruned):0.00} % on 10,000 test images"));

        var train = original.Train!.Sample(Images, configuration.Seed);
        TrainingResult Tune(Dataset samples, TrainingRecipe how)
        {
            using var tuning = new FineTuning(
                original.Engine, how, ModelTask.ImageClassification, null, samples, original.Optimized, original.Settings,
                configuration.Seed);
            return tuning.Run(pruned, null, higherIsBetter: true, null, _ => { }, CancellationToken.None);
        }

        var tuned = Tune(train, recipe);
        var after = Accuracy(tuned.Model);
        rows.Tell(
            $"its fine-tuning, {recipe.Epochs} epochs of {Images:N0} images",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{tuned.Seconds:0} s, {recipe.Epochs * Images / tuned.Seconds:0} images/s; accuracy {after:0.00} %"));
        rows.Add("accuracy lost after it", before - after, "points", 0.5);
        var quantized = transformations.AfterTraining.Apply(
            tuned.Model, transformations.Named(transformations.Space.MostCompressed)).Model;
        rows.Add("further accuracy lost in int8", after - Accuracy(quantized), "points", 0.2);

        var few = original.Train!.Sample(2_000, configuration.Seed);
        var hashes = Enumerable.Range(0, 2)
            .Select(_ => ContentKey.OfBytes(Tune(few, recipe with { Epochs = 1 }).Model.ToBytes())).Distinct().Count();
        rows.Add("two fine-tunings of one seed that differ in a byte", hashes - 1, "", 0, "0");
    }
}
