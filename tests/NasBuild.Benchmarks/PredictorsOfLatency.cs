using System.Globalization;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Benchmarks;

/// <summary>
/// Predictors of the latencies of translation transformers, from a file of HAT: ten numbers of the architecture, then the mean latencies of encoder and decoder.
/// What is held against the target is their sum, the latency of a translation. The rows stand in the order of measurement, and the machines changed their
/// clocks meanwhile, so the place of a row is used as its time; errors without it are told too.
/// </summary>
internal static class PredictorsOfLatency
{
    private const int Inputs = 10;
    private const int Most = 1600;

    public static void Run(string path, Rows rows)
    {
        var numbers = File.ReadLines(path).Skip(1).Select(l => Array.ConvertAll(l.Split(','), v => double.Parse(v, CultureInfo.InvariantCulture))).ToArray();
        var x = Normalised(Array.ConvertAll(numbers, Features));
        var file = Path.GetFileNameWithoutExtension(path);
        foreach (var (count, seeds, target) in new[] { (Most, 10, 1.5), (100, 10, 4.0) })
        {
            foreach (var (part, latency) in new (string, Func<double[], double>)[] { ("encoder", r => r[Inputs]), ("decoder", r => r[Inputs + 1]), ("both", r => r[Inputs] + r[Inputs + 1]) })
            {
                var samples = new Samples(x, Array.ConvertAll(numbers, r => latency(r)));
                var errors = Enumerable.Range(0, seeds).Select(seed => Errors(samples, count, seed)).ToList();
                var (still, drift) = (100 * errors.Average(e => e.Still), 100 * errors.Average(e => e.Drift));
                var what = string.Create(CultureInfo.InvariantCulture, $"latency, {file}, {part}, {count} rows ({still:0.00} % without time)");
                if (part == "both")
                {
                    rows.Add(what, drift, "%", target);
                }
                else
                {
                    rows.Tell(what, string.Create(CultureInfo.InvariantCulture, $"{drift:0.00} %"));
                }
            }
        }
    }

    private static (double Still, double Drift) Errors(Samples samples, int count, int seed)
    {
        var (known, held) = Predictors.Split(samples.Count, Most, seed);
        known = known[..count];
        var (train, test) = (samples.At(known), samples.At(held));
        var fast = new RidgeTrainer(PolicyFeatures.Linear, PolicyFeatures.Squares) { Relative = true };
        IPredictorTrainer trainer = count > 400 ? fast : new GaussianProcessTrainer();
        var plain = trainer.Fit(train, seed, default);
        var drift = DriftCorrection.Fit(fast, trainer, train, Array.ConvertAll(known, i => (double)i), count > 400 ? 15 : 5, seed, default);
        return (
            PredictionError.MeanAbsoluteShare(Array.ConvertAll(test.X, x => plain.Predict(x).Mean), test.Y),
            PredictionError.MeanAbsoluteShare([.. test.X.Select((x, i) => drift.Still.Predict(x).Mean * drift.FactorAt(held[i]))], test.Y));
    }

    // Work of a decoder grows with its layers times what each does.
    private static double[] Features(double[] row)
    {
        var (encoder, encoderFfn) = (row[0], row[2]);
        var (decoder, layers, ffn, heads, crossHeads, attended) = (row[4], row[5], row[6], row[7], row[8], row[9]);
        return [.. row[..Inputs], layers * ffn, layers * heads, layers * crossHeads, layers * attended, layers * decoder, layers * ffn * decoder, encoder * encoderFfn];
    }

    private static double[][] Normalised(double[][] x)
    {
        (double Least, double Most)[] ranges = [.. Enumerable.Range(0, x[0].Length).Select(c => (x.Min(r => r[c]), x.Max(r => r[c])))];
        return Array.ConvertAll(x, r => r.Select((v, c) => ranges[c].Most > ranges[c].Least ? (v - ranges[c].Least) / (ranges[c].Most - ranges[c].Least) : 0).ToArray());
    }
}
