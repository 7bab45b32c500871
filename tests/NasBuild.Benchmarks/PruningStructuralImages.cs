using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Pruning.Matching;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>
/// fashion-resnet14 cut to about 35 % of its MACs by each criterion, uniform and global widths: accuracy as cut and
/// after statistics matching, not fine-tuned.
/// </summary>
internal static class PruningStructuralImages
{
    private const double MacsLeft = 0.35;
    private const int CalibrationImages = 256;

    public static void Run(string[] criteria)
    {
        var data = Path.Combine(Repository.Shared, "data", "fashion-mnist");
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
            Prune = new PruneSettings { MaxRatio = 0.9, RoundTo = 4 },
        };
        using var original = new Original(configuration, Model.Load(configuration.SourcePath));
        double Macs(Model model) => MacCount.Total(model, ShapeInference.Of(model, 1));
        string Accuracy(Model model)
        {
            using var session = Session.Create(model, original.Settings);
            return string.Create(
                CultureInfo.InvariantCulture, $"{100 * original.Metric!.Measure(session, original.Test!):0.00} %");
        }

        var (groups, whole, samples) = (
            original.Groups, Macs(original.Optimized), original.Train!.Sample(CalibrationImages, 0));
        Console.WriteLine("| model | criterion | widths | MACs | accuracy as cut | after statistics matching |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var criterion in criteria)
        {
            var space = new ChannelTransformation(
                groups,
                configuration.Prune,
                criterion == "magnitude" ? null : ChannelCriterion.Measure(
                    original.Engine, groups, CriterionTable.Of(criterion, 0), samples, 32, original.Settings).Score);
            foreach (var widths in new[] { "uniform", "global" })
            {
                var (policy, share) = Enumerable.Range(10, 85).Select(p => p / 100d).Select(p =>
                    widths == "uniform" ? space.Uniform(p / configuration.Prune.MaxRatio) : space.Global(p)).Distinct()
                    .Select(p => (Policy: p, Share: Macs(space.Cut(p)) / whole))
                    .OrderByDescending(p => p.Share).First(p => p.Share <= MacsLeft);
                var (cut, removed) = (space.Cut(policy), space.Removed(policy));
                var kept = groups.Groups.Where(g => removed.ContainsKey(g.Name))
                    .SelectMany(g => g.Activations.Where(a => a.Axis == 1).Select(a =>
                        (a.Value, Kept: a.Indices.Where((_, i) => Array.IndexOf(removed[g.Name], a.Channels[i]) < 0)
                            .ToArray()))).ToDictionary(v => v.Value, v => v.Kept);
                var matched = StatisticsMatching.Apply(
                    cut, original.Statistics.Keep(kept), original.MatchingSamples!, original.Settings);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| fashion-resnet14 | {criterion} | {widths} | {100 * share:0.0} % | {Accuracy(cut)} | {Accuracy(matched)} |"));
            }
        }
    }
}
