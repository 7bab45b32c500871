using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Prediction.Sampling;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks;

/// <summary>
/// Predictors of SeerNet's policies: error and order on a fifth held out, ten times; what choosing the samples is worth; the time of a fit. Options:
/// <c>--policies</c> and <c>--accuracy</c> (.npy), and <c>--latency</c> (.csv, more than once), for which see <see cref="PredictorsOfLatency"/>.
/// </summary>
internal static class Predictors
{
    private const int Seeds = 10;
    private const double Held = 0.2;
    private const double Coverage = 0.9;

    // Half of the numbers are the layers' ratios, half their bits; what a layer's ratio costs depends on the one before it and on the bits.
    private static IPredictorTrainer[] Trainers(int dimension) =>
    [
        new RidgeTrainer(PolicyFeatures.Linear, PolicyFeatures.Squares),
        new GaussianProcessTrainer(Enumerable.Range(0, dimension / 2).Select(l => l == 0 ? new[] { 0, dimension / 2 } : [l - 1, l, (dimension / 2) + l])),
        new MlpEnsembleTrainer(), new SeerNetTrainer(),
    ];

    public static void Run(string[] options)
    {
        string[] After(string option) => [.. options.Zip(options.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second)];
        var rows = new Rows();
        foreach (var (policies, accuracy) in After("--policies").Zip(After("--accuracy")))
        {
            Accuracy(Numbers(policies), Numbers(accuracy), rows);
        }

        foreach (var latency in After("--latency"))
        {
            PredictorsOfLatency.Run(latency, rows);
        }

        rows.Print();
    }

    /// <summary>Splits samples by chance, the last share held out.</summary>
    public static (int[] Train, int[] Test) Split(int count, int train, int seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Random(seed).Shuffle(order);
        return (order[..train], order[train..]);
    }

    private static double[] Numbers(string path)
    {
        using var stream = File.OpenRead(path);
        return MemoryMarshal.Cast<byte, double>(NpyFormat.Read(Path.GetFileName(path), stream).Bytes).ToArray();
    }

    private static void Accuracy(double[] policies, double[] accuracy, Rows rows)
    {
        var raw = policies.Chunk(policies.Length / accuracy.Length).ToArray();
        double[][] levels = [.. Enumerable.Range(0, raw[0].Length).Select(c => raw.Select(r => r[c]).Distinct().Order().ToArray())];
        var space = new LevelSpace(Array.ConvertAll(levels, Encoded));
        Policy[] pool = [.. raw.Select(r => new Policy([.. r.Select((v, c) => Array.IndexOf(levels[c], v))]))];
        var samples = new Samples([.. pool.Select(space.Vector)], accuracy);
        Methods(samples, rows);
        Active(space, pool, samples, rows);
    }

    // Bits as the size of a step of rounding, which is what costs accuracy; ratios as they are.
    private static double[] Encoded(double[] values)
    {
        double[] effects = values[^1] > 1 ? [.. values.Select(bits => -Math.Pow(2, -bits))] : values;
        return Array.ConvertAll(effects, v => (v - effects[0]) / (effects[^1] - effects[0]));
    }

    private static void Methods(Samples samples, Rows rows)
    {
        var train = samples.Count - (int)(Held * samples.Count);
        var (taus, errors, covered, names) = (new double[Seeds], new double[Seeds], new double[Seeds], new string[Seeds]);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (known, held) = Split(samples.Count, train, seed);
            var test = samples.At(held);
            var choice = PredictorChoice.Of(Trainers(samples.Dimension), samples.At(known), "accuracy", seed, _ => { }, default);
            var predicted = Array.ConvertAll(test.X, x => choice.Predictor.Predict(x).Mean);
            (taus[seed], errors[seed], names[seed]) = (RankCorrelation.Kendall(predicted, test.Y), PredictionError.MeanAbsolute(predicted, test.Y), choice.Name);
            covered[seed] = test.Y.Where((y, i) => Math.Abs(y - predicted[i]) <= choice.Interval.HalfWidth(Coverage)).Count() / (double)test.Count;
        }

        foreach (var trainer in Trainers(samples.Dimension))
        {
            var (cpu, clock) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
            var (tau, error) = Mean(Enumerable.Range(0, Seeds).Select(seed => Score(trainer, samples, Split(samples.Count, train, seed), seed)));
            var perFit = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / Seeds;
            rows.Tell($"accuracy, {trainer.Name}", Text($"tau {tau:0.000}, MAE {error:0.000}"));
            rows.Add($"accuracy, {trainer.Name}: a fit of {train} x {samples.Dimension}", Text($"{perFit:0.00} CPU s, {clock.Elapsed.TotalSeconds / Seeds:0.00} s"), "<= 2 CPU s", perFit <= 2);
        }

        rows.Add($"accuracy, chosen ({string.Join(", ", names.CountBy(n => n).Select(n => $"{n.Key} {n.Value} times"))}): tau", Text($"{taus.Average():0.000}"), ">= 0.80", taus.Average() >= 0.8);
        rows.Add("accuracy, chosen: MAE", errors.Average(), "points", 0.28, "0.000");
        rows.Tell("accuracy, chosen: measurements in the 90 % interval", Text($"{100 * covered.Average():0.0} %"));
    }

    private static void Active(LevelSpace space, Policy[] pool, Samples samples, Rows rows)
    {
        var trainer = Trainers(samples.Dimension)[1];
        var train = samples.Count - (int)(Held * samples.Count);
        (double Tau, double Error) Of(Func<int[], int, int[]> select) => Mean(Enumerable.Range(0, Seeds).Select(seed =>
        {
            var (known, held) = Split(samples.Count, train, seed);
            return Score(trainer, samples, (select(known, seed), held), seed);
        }));
        var few = Of((known, _) => known[..(train * 5 / 16)]);
        var many = Of((known, _) => known[..(train * 10 / 16)]);
        var count = train * 5 / 16;
        rows.Tell($"accuracy, {count} samples by chance", Text($"tau {few.Tau:0.000}, MAE {few.Error:0.000}"));
        rows.Tell($"accuracy, {2 * count} samples by chance", Text($"tau {many.Tau:0.000}, MAE {many.Error:0.000}"));
        Func<IPredictor, int[], IReadOnlyList<int>, int, IEnumerable<int>> By(IAcquisition acquisition) => (predictor, known, chosen, size) =>
            PoolSelection.Select(space, predictor, acquisition, [.. known.Select(i => pool[i])], [.. chosen.Select(i => pool[i])], size, default).Select(i => known[i]);
        (string Name, Func<IPredictor, int[], IReadOnlyList<int>, int, IEnumerable<int>> Next)[] ways =
        [
            ("informativeness", By(new Informativeness())),
            ("variance", By(new EpistemicVariance())),
            ("reduction of variance", (predictor, known, chosen, size) => VarianceReduction.Pick(
                (GaussianProcess)predictor, [.. known.Select(i => samples.X[i])], [.. Enumerable.Range(0, known.Length).Where(i => !chosen.Contains(known[i]))], size).Select(i => known[i])),
        ];
        foreach (var (name, next) in ways)
        {
            var chosen = Of((known, seed) => Chosen(samples, known, count, trainer, next, seed));
            rows.Add($"accuracy, {count} samples chosen by {name}", Text($"tau {chosen.Tau:0.000}, MAE {chosen.Error:0.000}"), Text($"tau >= {many.Tau:0.000}"), chosen.Tau >= many.Tau);
        }
    }

    // Two fifths by chance, then three batches.
    private static int[] Chosen(Samples samples, int[] known, int count, IPredictorTrainer trainer, Func<IPredictor, int[], IReadOnlyList<int>, int, IEnumerable<int>> next, int seed)
    {
        List<int> chosen = [.. known[..(count * 2 / 5)]];
        for (var batch = 0; batch < 3; batch++)
        {
            chosen.AddRange(next(trainer.Fit(samples.At(chosen), seed, default), known, chosen, count / 5).ToList());
        }

        return [.. chosen];
    }

    private static (double Tau, double Error) Score(IPredictorTrainer trainer, Samples samples, (int[] Train, int[] Test) split, int seed)
    {
        var (predictor, test) = (trainer.Fit(samples.At(split.Train), seed, default), samples.At(split.Test));
        var predicted = Array.ConvertAll(test.X, x => predictor.Predict(x).Mean);
        return (RankCorrelation.Kendall(predicted, test.Y), PredictionError.MeanAbsolute(predicted, test.Y));
    }

    private static (double Tau, double Error) Mean(IEnumerable<(double Tau, double Error)> scores) =>
        scores.ToList() is var all ? (all.Average(s => s.Tau), all.Average(s => s.Error)) : default;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
