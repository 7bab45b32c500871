using System.Globalization;
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Pruning.Criteria;
using NasBuild.Core.Quality;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Engine.Timing;
using NasBuild.Engine.Training;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks;

/// <summary>
/// A language model whose heads and feed-forward neurons are cut for real to 60 % of its MACs, by each criterion:
/// perplexity per byte on the first 163,840 bytes of kjv's test split before and after fine-tuning with the original as
/// its teacher, and latency measured in pairs of blocks. Options: <c>--model</c>, with <c>fashion-resnet14</c> see <see
/// cref="PruningStructuralImages"/>; <c>--criteria</c>, a list with semicolons; <c>--widths</c>, <c>uniform</c>,
/// <c>global</c> or heads and neurons such as <c>4/416</c>;
/// <c>--macs</c>, the share left; <c>--latency no</c>; <c>--windows</c>, <c>--epochs</c>, <c>--batch</c>,
/// <c>--rate</c>, <c>--temperature</c> and <c>--teacher</c> of the fine-tuning.
/// </summary>
internal static class PruningStructural
{
    private const int Windows = 1280;
    private const int CalibrationWindows = 128;
    private const int BatchSize = 16;
    private const double MaxRatio = 0.85;
    private const double MaxLatency = 0.7;
    private const double MaxPerplexity = 1.04;
    private static readonly SessionSettings Settings = new(Threads: 2);
    private static readonly string[] Criteria = ["magnitude", "wanda", "taylor", "gblm", "pruner-zero"];

    public static void Run(string[] options)
    {
        var given = new Options(options);
        var criteria = given.Text("--criteria", string.Join(';', Criteria)).Split(';', StringSplitOptions.TrimEntries);
        if (given.Text("--model", "") == "fashion-resnet14")
        {
            PruningStructuralImages.Run(criteria);
            return;
        }

        var text = new LanguageModel(given.Text("--model", "text-gpt"));
        var model = SafePasses.Apply(text.Model);
        var groups = ChannelFinder.Find(model, ModelInputs.Of(model));
        var recipe = new TrainingRecipe
        {
            Epochs = given.Number("--epochs", 1),
            BatchSize = given.Number("--batch", 16),
            Rate = given.Number("--rate", 0.0015),
            Schedule = RateSchedule.Cosine,
            WarmUp = 0.05,
            ClipNorm = 1,
            Temperature = given.Number("--temperature", 1.0),
            DistillWeight = given.Number("--teacher", 0.7),
        };
        var train = text.Train(given.Number("--windows", 9_600));

        // What the teacher says of the samples, and the gradients, are the same for every criterion.
        using var tuning = new FineTuning(
            TrainingEngines.Default, recipe, ModelTask.CausalLm, null, train, text.Model, Settings, 0);
        var gradients = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var dense = Perplexity(text.Model, text.Test(Windows));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{given.Text("--model", "text-gpt")}: perplexity {dense:0.0000}; fine-tuned on {train.Count} windows x "
            + $"{recipe.Epochs} epochs, batch {recipe.BatchSize}, rate {recipe.Rate}, temperature "
            + $"{recipe.Temperature}, teacher {recipe.DistillWeight}"));
        Console.WriteLine(
            "| criterion | heads / neurons | MACs | perplexity as cut | latency | latency, 1 thread | perplexity after "
            + "fine-tuning | of the original | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var criterion in criteria)
        {
            var space = new ChannelTransformation(
                groups, new PruneSettings { MaxRatio = MaxRatio, RoundTo = 16 }, criterion == "magnitude" ? null
                    : ChannelCriterion.Measure(
                        TrainingEngines.Default, groups, CriterionTable.Of(criterion, 0),
                        text.Calibration(0, CalibrationWindows), BatchSize, Settings, gradients).Score);
            var (cut, policy, macs) = Cut(groups, space, given.Text("--widths", "4/400"), given.Number("--macs", 0.6));
            var before = Perplexity(cut, text.Test(Windows));
            var (latency, oneThread) = given.Text("--latency", "yes") == "no" ? ("", "") : (
                Latency(text, cut, Settings), Latency(text, cut, new SessionSettings(Threads: 1)));
            Console.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"| {criterion} | {policy} | {100 * macs:0.0} % | {before:0.0000} | {latency} | {oneThread} "));
            if (recipe.Epochs == 0)
            {
                Console.WriteLine("| | | |");
                continue;
            }

            var tuned = tuning.Run(cut, null, higherIsBetter: false, null, Tell, CancellationToken.None);
            var after = Perplexity(tuned.Model, text.Test(Windows));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {after:0.0000} | {100 * after / dense:0.0} % | {tuned.Seconds:0} |"));
        }

        File.Delete(gradients);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"target: latency at most {100 * MaxLatency:0} %, perplexity at most {dense * MaxPerplexity:0.0000}"));
    }

    // The widest policy that leaves no more MACs than asked for.
    private static (Model Model, string Widths, double Macs) Cut(
        ChannelGroups groups, ChannelTransformation space, string widths, double maximum)
    {
        double Macs(Model model) => MacCount.Total(model, ShapeInference.Of(model, 1));
        var whole = Macs(groups.Model);
        bool IsHeads(ChannelGroup group) =>
            group.Parameters.Any(p => p.Role == SliceRole.Output && p.Indices.Length > group.Count);
        var policies = widths switch
        {
            "uniform" => Enumerable.Range(0, 101).Select(p => space.Uniform(p / 100d)),
            "global" => Enumerable.Range(0, 100).Select(p => space.Global(p / 100d)),
            _ => [space.Space.Of([.. groups.Groups.Select(g =>
                int.Parse(widths.Split('/')[IsHeads(g) ? 0 : 1], CultureInfo.InvariantCulture))])],
        };
        var (policy, share) = policies.Distinct()
            .Select(p => (Policy: p, Share: Macs(space.Cut(p)) / whole)).OrderByDescending(p => p.Share)
            .First(p => p.Share <= maximum || widths.Contains('/', StringComparison.Ordinal));
        string Kept(bool heads) => string.Join(
            ',',
            space.Space.Read(policy).Zip(groups.Groups).Where(x => IsHeads(x.Second) == heads).Select(x => x.First));
        return (space.Cut(policy), $"{Kept(true)} / {Kept(false)}", share);
    }

    private static void Tell(TrainingProgress progress)
    {
        if (progress.Steps % 100 == 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Steps}/{progress.TotalSteps}, loss {progress.Loss:0.0000}, {progress.SamplesPerSecond:0} windows/s"));
        }
    }

    private static double Perplexity(Model model, Dataset test)
    {
        using var session = Session.Create(model, Settings);
        return new PerplexityMetric(BatchSize).Measure(session, test);
    }

    private static string Latency(LanguageModel text, Model cut, SessionSettings settings)
    {
        using var original = Session.Create(text.Model, settings);
        using var candidate = Session.Create(cut, settings);
        var compared = LatencyMeasurement.Compare(
            original, candidate, text.Test(1).Batches(1).First().Inputs, new LatencySettings(Blocks: 31));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * compared.Ratio:0.0} % ({100 * compared.RatioLow:0}-{100 * compared.RatioHigh:0}; "
            + $"{compared.Original.MedianMs:0.00} -> {compared.Candidate.MedianMs:0.00} ms)");
    }
}
