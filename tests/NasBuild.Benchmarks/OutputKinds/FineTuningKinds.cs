using System.Globalization;
using NasBuild.Core.Compression.Groups;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Data;
using NasBuild.Core.Pipeline.Candidates;
using NasBuild.Core.Pruning.Channels;
using NasBuild.Core.Quality;
using NasBuild.Core.Quality.Measures;
using NasBuild.Core.Training;
using NasBuild.Engine;
using NasBuild.Engine.Inputs;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Benchmarks.OutputKinds;

/// <summary>
/// Nets with outputs of several kinds, half of their channels cut, fine-tuned without labels: the distance to the
/// original on samples that were not trained on, relative to the spread of its outputs, as the mean over outputs. The
/// peer is the plain squared error of all outputs, in the same steps.
/// </summary>
internal static class FineTuningKinds
{
    private const int Trained = 2048;
    private const int HeldOut = 1024;
    private const int AtOnce = 256;
    private const int Seeds = 3;
    private static readonly SessionSettings Settings = new(Threads: 2);
    private static readonly TrainingRecipe Recipe = new() { Epochs = 10, BatchSize = 32, Rate = 0.002 };

    public static void Run()
    {
        Console.WriteLine("| kind | as cut | plain squared error | ours | of the plain one's | target: at most 1.00 |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var kinds = Enumerable.Range(0, Seeds)
            .SelectMany(seed => OutputKind.All(seed).Select(k => (Kind: k, Seed: seed)));
        foreach (var kind in kinds.GroupBy(k => k.Kind.Name))
        {
            (double Cut, double Plain, double Ours)[] errors = [.. kind.Select(k => Measure(k.Kind, k.Seed))];
            var (plain, ours) = (errors.Average(e => e.Plain), errors.Average(e => e.Ours));
            var ratio = Math.Round(ours / plain, 2);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind.Key} | {errors.Average(e => e.Cut):0.000} | {plain:0.000} | {ours:0.000} | {ratio:0.00} "
                + $"| {(ratio <= 1 ? "ok" : "MISSED")} |"));
        }
    }

    private static (double Cut, double Plain, double Ours) Measure(OutputKind kind, int seed)
    {
        var random = new Random(seed);
        var (train, test) = (Draw(Trained), Draw(HeldOut));
        var original = SafePasses.Apply(InferenceForm.Of(KindTraining.Run(
            kind.Net, kind.Terms,
            Samples(train).With(kind.Truths.Select(
                t => KindTraining.Column(t.Target, t.Shape, Array.ConvertAll(train, s => t.Of(s.Scene))))),
            Recipe, seed, Settings)));
        var groups = ChannelFinder.Find(original, ModelInputs.Of(original));
        var channels = new ChannelTransformation(groups, new PruneSettings { MaxRatio = 0.5, RoundTo = 1 });
        var cut = channels.Cut(channels.Uniform(1));

        ImitatedOutput[] outputs =
            [.. original.Graph.Outputs.Select(o => new ImitatedOutput(o.Name, HoldsScores: false, 1))];
        using var teacher = new Teacher(original, outputs, _ => 0, Settings);
        var plain = KindTraining.Run(
            cut, [.. outputs.Select(o => (o.Value, (Loss)new MeanSquaredError(o.Value)))],
            teacher.Score(Samples(train), null, AtOnce, default)!, Recipe, seed, Settings);
        using var tuning = new FineTuning(
            TrainingEngines.Default, Recipe, ModelTask.MatchOriginal, null, Samples(train), original, Settings, seed);
        var ours = tuning.Run(cut, null, higherIsBetter: true, null, _ => { }, CancellationToken.None).Model;
        return (Error(original, cut, Samples(test)), Error(original, plain, Samples(test)),
            Error(original, ours, Samples(test)));

        (Scene Scene, float[] Photograph)[] Draw(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => Scene.Draw(random)).Select(s => (s, s.Photograph(random)))];
    }

    private static Dataset Samples((Scene Scene, float[] Photograph)[] drawn) => new(
        "train",
        [KindTraining.Column(Scene.Input, Scene.InputShape, Array.ConvertAll(drawn, s => s.Photograph))], []);

    private static double Error(Model original, Model model, Dataset data)
    {
        using var expected = Session.Create(original, Settings);
        using var session = Session.Create(model, Settings);
        var measures = original.Graph.Outputs.ToDictionary(o => o.Name, _ => new RelativeL2Measure());
        foreach (var batch in data.Batches(AtOnce))
        {
            var (x, y) = (expected.Run(batch.Inputs), session.Run(batch.Inputs));
            foreach (var (output, measure) in measures)
            {
                new OutputSamples(mask: null).Compare(batch, x[output], y[output], [measure]);
            }
        }

        return measures.Values.Average(m => 1 - m.Value);
    }
}
