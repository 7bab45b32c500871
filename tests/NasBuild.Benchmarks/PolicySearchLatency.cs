using System.Globalization;
using NasBuild.Core.Compression.Complexity;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Search.Learned;
using NasBuild.Core.Spaces;
using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>
/// The latency of fashion-resnet14's candidates on this machine, learnt from 40 and foretold for 20 others; and how far
/// two measurements of those differ.
/// </summary>
internal static class PolicySearchLatency
{
    private const int Train = 40;
    private const int Test = 20;
    private static readonly LatencySettings Careful = new(Blocks: 15, BlockMs: 30);

    public static void Measure(Rows rows)
    {
        var data = Path.Combine(Repository.Root, "examples", "FashionClassifier", "data");
        var configuration = new NasConfiguration
        {
            Model = new ModelSettings
            {
                Source = Path.Combine(Repository.Shared, "models", "fashion-resnet14.onnx"),
                Task = ModelTask.ImageClassification
            },
            Data = new DataSettings
            {
                Train = Path.Combine(data, "train.npz"),
                Validation = Path.Combine(data, "validation.npz")
            },
            Prune = new PruneSettings(),
            Quantize = new QuantizeSettings { Weights = [8, 32], Calibration = CalibrationMethod.MinMax },
        };
        using var original = new Original(configuration, Model.Load(configuration.SourcePath));
        var transformations = PlannedTransformations.Of(
            configuration, original, () => null, () => throw new InvalidOperationException(), _ => original.Optimized);
        var (space, widths, bits) = (
            transformations.Space, transformations.BeforeTraining.Space, transformations.AfterTraining.Space);
        var complexity = new ModelComplexity(
            original.Groups, transformations, ShapeInference.Of(original.Groups.Model, original.Sample));
        var learned = LearnedMetric.Latency(new PredictSettings(), space, complexity);
        var random = new Random(0);

        var policies = new HashSet<Policy>();
        while (policies.Count < Train + Test)
        {
            var integers = random.NextDouble();
            policies.Add(new Policy([
                .. widths.Nearest(widths.Draw(random)).Levels,
                .. bits.Nearest([.. bits.Variables.Select(_ => random.NextDouble() < integers ? 0d : 1d)]).Levels]));
        }

        (Policy Policy, double[] Ratios)[] timed = [.. policies.Select((p, i) =>
        {
            using var session = Session.Create(transformations.Apply(p).Model, original.Settings);
            double Ratio() => LatencyMeasurement.Compare(original.Session, session, original.Sample, Careful).Ratio;
            return (p, i < Train ? new[] { Ratio() } : [Ratio(), Ratio()]);
        })];

        var samples = new Core.Prediction.Predictors.Samples(
            timed.Take(Train).Select(t => learned.Encoding.Encode(t.Policy)),
            [.. timed.Take(Train).Select(t => learned.Metric.ToLearned(t.Ratios[0]))]);
        var choice = PredictorChoice.Of(
            learned.Methods, samples, learned.Metric.Name, 0, _ => { }, CancellationToken.None);
        var fitted = new FittedMetric(learned, choice);
        var test = timed.Skip(Train).ToList();
        double[] predicted = [.. test.Select(t => fitted.Of(t.Policy).Value)];
        rows.Add(
            $"latency of {Test} unseen candidates, learnt from {Train} ({choice.Name})",
            100 * PredictionError.MeanAbsoluteShare(predicted, [.. test.Select(t => t.Ratios.Average())]), "% MAPE", 6);
        var again = PredictionError.MeanAbsoluteShare(
            [.. test.Select(t => t.Ratios[0])], [.. test.Select(t => t.Ratios[1])]);
        rows.Tell(
            "two measurements of one candidate differ by",
            string.Create(CultureInfo.InvariantCulture, $"{100 * again:0.0} %"));
        foreach (var compared in choice.Compared)
        {
            rows.Tell(
                $"latency predictor {compared.Name}, cross-validated",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"tau {compared.Tau:0.00}, error {100 * compared.MeanAbsoluteError:0.0} %"));
        }
    }
}
