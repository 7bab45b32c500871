using System.Globalization;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks;

/// <summary>
/// Predictors of the latencies of translation transformers, from a file of HAT: ten numbers of the architecture, then
/// the mean latencies of encoder and decoder, whose sum is predicted. Rows are judged from the architecture alone,
/// beside a line through the ten numbers: that the rows stand in the order of measurement, while clocks changed, is of
/// no use for an architecture that is not among them.
/// </summary>
internal static class PredictorsOfLatency
{
    private const int Inputs = 10;
    private const int Most = 1600;

    // As the product learns latency: a sum of work at rates, and what these leave.
    private static readonly (string Name, Func<int, IPredictorTrainer<IPredictor>> Create)[] Methods =
    [
        ("work", kinds => new WorkTrainer(kinds, null)),
        ("work and ridge", kinds => new WorkTrainer(kinds, new RidgeTrainer())),
        ("work and gaussian-process", kinds => new WorkTrainer(kinds, new GaussianProcessTrainer())),
    ];

    public static void Run(string path, Rows rows)
    {
        var numbers = File.ReadLines(path).Skip(1)
            .Select(l => Array.ConvertAll(l.Split(','), v => double.Parse(v, CultureInfo.InvariantCulture))).ToArray();
        double[] logarithms = [.. numbers.Select(r => Math.Log(r[Inputs] + r[Inputs + 1]))];
        var plain = Scaled(Array.ConvertAll(numbers, r => r[..Inputs]));
        var work = Scaled(Array.ConvertAll(numbers, Work));
        var file = Path.GetFileNameWithoutExtension(path);
        foreach (var count in new[] { Most, 100 })
        {
            double Error(double[][] x, IPredictorTrainer<IPredictor> trainer) =>
                100 * Enumerable.Range(0, Predictors.Seeds).Average(seed => Share(x, logarithms, trainer, count, seed));
            var line = Error(plain, new RelativeLine());
            rows.Tell($"latency, {file}, {count} rows: linear", Predictors.Text($"{line:0.00} %"));
            foreach (var (name, create) in Methods)
            {
                double[][] both = [.. plain.Zip(work, (p, w) => p.Concat(w).ToArray())];
                rows.Add($"latency, {file}, {count} rows: {name}", Error(both, create(work[0].Length)), "%", line);
            }
        }
    }

    // The mean error as a share of what was measured.
    private static double Share(
        double[][] x, double[] logarithms, IPredictorTrainer<IPredictor> trainer, int count, int seed)
    {
        var samples = new Samples(x.Select(row => new PolicyPoint(new Space([]), new Policy([]), row)), logarithms);
        var (known, held) = Predictors.Split(samples.Count, seed);
        var (predictor, test) = (trainer.Fit(samples.At(known[..count]), seed, default), samples.At(held));
        double[] predicted = [.. test.Points.Select(p => Math.Exp(predictor.Predict(p).Mean))];
        return PredictionError.MeanAbsoluteShare(predicted, Array.ConvertAll(test.Y, Math.Exp));
    }

    /// <summary>
    /// The work of encoder and decoder goes with the numbers, and that of the decoder with its layers times what each
    /// does.
    /// </summary>
    public static double[] Work(double[] row)
    {
        var (encoder, encoderFfn) = (row[0], row[2]);
        var (decoder, layers, ffn, heads, crossHeads, attended) = (row[4], row[5], row[6], row[7], row[8], row[9]);
        return [
            .. row[..Inputs],
            layers * ffn, layers * heads, layers * crossHeads, layers * attended, layers * decoder,
            layers * ffn * decoder, encoder * encoderFfn];
    }

    private static double[][] Scaled(double[][] x)
    {
        double[] largest = [.. Enumerable.Range(0, x[0].Length).Select(c => x.Max(r => r[c]))];
        return Array.ConvertAll(x, r => r.Select((v, c) => v / largest[c]).ToArray());
    }
}
