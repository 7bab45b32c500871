using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NasBuild.Core.Data.Formats;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Methods.Nets;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks;

/// <summary>
/// Predictors of SeerNet's policies: error and order on a fifth held out, ten times; the time of a fit; what choosing
/// the samples is worth (<see cref="PredictorsOfChosenSamples"/>). Options: <c>--policies</c> and <c>--accuracy</c>
/// (.npy), and <c>--latency</c> (.csv, more than once), for which see <see cref="PredictorsOfLatency"/>; with
/// <c>--new-device</c> instead (.csv of HAT, all at once, or .csv.gz) <see cref="PredictorsOfNewDevices"/>.
/// </summary>
internal static class Predictors
{
    public const int Seeds = 10;
    private const double Held = 0.2;
    private const double Coverage = 0.9;

    public static void Run(string[] options)
    {
        string[] After(string option) =>
            [.. options.Zip(options.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second)];
        var rows = new Rows();
        foreach (var (policies, accuracy) in After("--policies").Zip(After("--accuracy")))
        {
            var (samples, encode) = Read(Numbers(policies), Numbers(accuracy));
            var methods = Methods(samples.Dimension);
            Compare(methods, samples, rows);
            var process = methods.Single(m => m.Name == "gaussian-process").Trainer;
            PredictorsOfChosenSamples.Run(process, samples, encode, rows);
        }

        foreach (var latency in After("--latency"))
        {
            PredictorsOfLatency.Run(latency, rows);
        }

        var devices = After("--new-device").ToLookup(path => path.EndsWith(".gz", StringComparison.Ordinal));
        if (devices[false].Any())
        {
            PredictorsOfNewDevices.OfTranslations([.. devices[false]], rows);
        }

        foreach (var table in devices[true])
        {
            PredictorsOfNewDevices.OfCells(table, rows);
        }

        rows.Print();
    }

    /// <summary>Splits samples by chance into a share to learn from and a fifth that is held out.</summary>
    public static (int[] Train, int[] Test) Split(int count, int seed)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Random(seed).Shuffle(order);
        var train = count - (int)(Held * count);
        return (order[..train], order[train..]);
    }

    /// <summary>Kendall's tau and the mean absolute error on the samples held out.</summary>
    public static (double Tau, double Error) Score(
        IPredictorTrainer<IPredictor> trainer, Samples samples, (int[] Train, int[] Test) split, int seed)
    {
        var (predictor, test) = (trainer.Fit(samples.At(split.Train), seed, default), samples.At(split.Test));
        var predicted = Array.ConvertAll(test.Points, p => predictor.Predict(p).Mean);
        return (RankCorrelation.Kendall(predicted, test.Y), PredictionError.MeanAbsolute(predicted, test.Y));
    }

    public static (double Tau, double Error) Mean(IEnumerable<(double Tau, double Error)> scores) =>
        scores.ToList() is var all ? (all.Average(s => s.Tau), all.Average(s => s.Error)) : default;

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double[] Numbers(string path)
    {
        using var stream = File.OpenRead(path);
        var bytes = NpyFormat.Read(Path.GetFileName(path), stream).Bytes.ToArray();
        return MemoryMarshal.Cast<byte, double>(bytes).ToArray();
    }

    // A linear baseline, then the product's methods. Half of the numbers are the layers' ratios, half their bits; what
    // a layer's ratio
    // costs depends on the one before it and on the bits.
    private static NamedTrainer[] Methods(int dimension)
    {
        var layers = dimension / 2;
        int[] Part(int layer) => layer == 0 ? [0, layers] : [layer - 1, layer, layers + layer];
        int[][] parts = [.. Enumerable.Range(0, layers).Select(Part)];
        return
        [
            new("linear", 3, new RidgeTrainer(PolynomialFeatures.Linear)),
            new("ridge", 3, new RidgeTrainer(PolynomialFeatures.Linear, PolynomialFeatures.Squares)),
            new("gaussian-process", 5, new GaussianProcessTrainer(parts)),
            new("ensemble", 20, new MlpEnsembleTrainer()),
            new("seernet", 20, new SeerNetTrainer()),
        ];
    }

    private static (Samples Samples, Func<Policy, PolicyPoint> Encode) Read(double[] policies, double[] accuracy)
    {
        var raw = policies.Chunk(policies.Length / accuracy.Length).ToArray();
        var columns = Enumerable.Range(0, raw[0].Length);
        double[][] levels = [.. columns.Select(c => raw.Select(r => r[c]).Distinct().Order().ToArray())];
        var space = new Space([.. levels.Select((values, c) => Variable(values, layer: c % (levels.Length / 2)))]);
        var encoded = Array.ConvertAll(levels, Encoded);
        Policy Read(double[] row) => new([.. row.Select((v, c) => Array.IndexOf(levels[c], v))]);
        PolicyPoint Encode(Policy policy) => new(space, policy, [.. policy.Levels.Select((l, c) => encoded[c][l])]);
        return (new Samples(raw.Select(r => Encode(Read(r))), accuracy), Encode);
    }

    private static Variable Variable(double[] values, int layer) => AreBits(values)
        ? new Variable($"bits {layer}", [.. values.Select(v => (int)v)])
        : new Variable($"ratio {layer}", [.. values.Select(v => (int)(100 * v))]);

    private static bool AreBits(double[] values) => values[^1] > 1;

    // Bits as the size of a step of rounding, which is what costs accuracy; ratios as they are.
    private static double[] Encoded(double[] values)
    {
        double[] effects = AreBits(values) ? [.. values.Select(bits => -Math.Pow(2, -bits))] : values;
        return Array.ConvertAll(effects, v => (v - effects[0]) / (effects[^1] - effects[0]));
    }

    private static void Compare(NamedTrainer[] methods, Samples samples, Rows rows)
    {
        foreach (var (name, _, trainer) in methods)
        {
            var (cpu, clock) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
            var (tau, error) = Mean(Enumerable.Range(0, Seeds)
                .Select(seed => Score(trainer, samples, Split(samples.Count, seed), seed)));
            var perFit = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / Seeds;
            rows.Tell($"accuracy, {name}", Text($"tau {tau:0.000}, MAE {error:0.000}"));
            rows.Add(
                $"accuracy, {name}: a fit of {Split(samples.Count, 0).Train.Length} x {samples.Dimension}",
                Text($"{perFit:0.00} CPU s, {clock.Elapsed.TotalSeconds / Seeds:0.00} s"), "<= 2 CPU s", perFit <= 2);
        }

        // The product chooses among its own.
        Chosen(methods[1..], samples, rows);
    }

    private static void Chosen(NamedTrainer[] methods, Samples samples, Rows rows)
    {
        var (taus, errors) = (new double[Seeds], new double[Seeds]);
        var (covered, names) = (new double[Seeds], new string[Seeds]);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (known, held) = Split(samples.Count, seed);
            var test = samples.At(held);
            var choice = PredictorChoice.Of(methods, samples.At(known), "accuracy", seed, _ => { }, default);
            var predicted = Array.ConvertAll(test.Points, p => choice.Predictor.Predict(p).Mean);
            taus[seed] = RankCorrelation.Kendall(predicted, test.Y);
            errors[seed] = PredictionError.MeanAbsolute(predicted, test.Y);
            var width = choice.Interval.HalfWidth(Coverage);
            covered[seed] = predicted.Zip(test.Y, (p, m) => Math.Abs(p - m) <= width ? 1d : 0).Average();
            names[seed] = choice.Name;
        }

        var chosen = string.Join(", ", names.CountBy(n => n).Select(n => $"{n.Key} {n.Value} times"));
        var tau = taus.Average();
        rows.Add($"accuracy, chosen ({chosen}): tau", Text($"{tau:0.000}"), ">= 0.80", tau >= 0.8);
        rows.Add("accuracy, chosen: MAE", errors.Average(), "points", 0.28, "0.000");
        rows.Tell("accuracy, chosen: measurements in the 90 % interval", Text($"{100 * covered.Average():0.0} %"));
    }
}
