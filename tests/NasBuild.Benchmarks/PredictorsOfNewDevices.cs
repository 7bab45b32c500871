using System.Globalization;
using NasBuild.Benchmarks.HybridSearches;
using NasBuild.Core.Prediction.Choice;
using NasBuild.Core.Prediction.Methods;
using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks;

/// <summary>
/// Predictors of latency on a device of which few architectures were measured, while many were on the others: those of
/// HAT's files, and the devices of NAS-Bench-201. Architectures of the new device that are judged were measured on no
/// device that is learnt from.
/// </summary>
internal static class PredictorsOfNewDevices
{
    private const int Known = 900;
    private const int Judged = 1000;
    private static readonly int[] Counts = [10, 20, 50, 100];

    /// <summary>The devices of HAT's files.</summary>
    public static void OfTranslations(IReadOnlyList<string> files, Rows rows)
    {
        var devices = files.Select(path => (
            Path.GetFileNameWithoutExtension(path),
            Rows: File.ReadLines(path).Skip(1)
                .Select(l => Array.ConvertAll(l.Split(','), v => double.Parse(v, CultureInfo.InvariantCulture)))
                .ToArray())).ToList();
        double[] largest = [.. Enumerable.Range(0, 10).Select(c => devices.Max(d => d.Rows.Max(r => r[c])))];
        Run(
            [.. devices.Select(d => (d.Item1, Samples(
                d.Rows.Select(r => PredictorsOfLatency.Work([.. r.Take(10).Zip(largest, (v, l) => v / l)])),
                d.Rows.Select(r => r[10] + r[11]))))],
            sameArchitectures: false, rows);
    }

    /// <summary>The devices of NAS-Bench-201.</summary>
    public static void OfCells(string path, Rows rows)
    {
        var table = new CellTable(path);
        List<Policy> cells = [.. table.Cells];
        double[][] features = [.. cells.Select(Features)];
        Run(
            [.. table.Devices.Select(d => (
                d["latency_ms_".Length..], Samples(features, cells.Select(table.Column(d)))))],
            sameArchitectures: true, rows);
    }

    private static void Run(List<(string Name, Samples Samples)> devices, bool sameArchitectures, Rows rows)
    {
        foreach (var (name, samples) in devices)
        {
            var others = devices.Where(d => d.Name != name).Select(d => d.Samples).ToList();
            foreach (var count in Counts)
            {
                List<Dictionary<string, (double Share, double Tau)>> seeds =
                    [.. Enumerable.Range(0, Predictors.Seeds).Select(seed => One(
                        samples, others, sameArchitectures, count, seed))];
                double Share(string method) => 100 * seeds.Average(s => s[method].Share);
                foreach (var method in seeds[0].Keys)
                {
                    var text = Predictors.Text($"{Share(method):0.0} %, tau {seeds.Average(s => s[method].Tau):0.000}");
                    var what = $"{name}, {count} measured: {method}";
                    if (method == "line")
                    {
                        rows.Tell(what, text);
                    }
                    else
                    {
                        rows.Add(what, text, $"<= {Share("line"):0.0} %", Share(method) <= Share("line"));
                    }
                }
            }
        }
    }

    private static Dictionary<string, (double Share, double Tau)> One(
        Samples samples, List<Samples> others, bool sameArchitectures, int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, samples.Count)];
        new Random(seed).Shuffle(order);
        var (judged, measured) = (samples.At(order[..Judged]), samples.At(order[Judged..(Judged + count)]));
        var known = others.ConvertAll(other =>
        {
            int[] rows = sameArchitectures ? order[^Known..] : [.. Enumerable.Range(0, Known)];
            return (IPredictor)new RidgeTrainer().Fit(other.At(rows), seed, default);
        });
        var own = new RidgeTrainer(PolynomialFeatures.Linear);
        NamedTrainer[] methods =
        [
            new("line", 1, own), new("transfer", 1, new TransferTrainer(known)),
            new("transfer and line", 1, new TransferTrainer(known, own)),
        ];
        var chosen = PredictorChoice.Of(methods, measured, "latency", seed, _ => { }, default, folds: count / 2);
        return methods.Select(m => (m.Name, m.Trainer.Fit(measured, seed, default)))
            .Append(("chosen by cross-validation", chosen.Predictor)).ToDictionary(m => m.Item1, m => Score(m.Item2, judged));
    }

    private static (double Share, double Tau) Score(IPredictor predictor, Samples judged)
    {
        double[] predicted = [.. judged.Points.Select(p => Math.Exp(predictor.Predict(p).Mean))];
        return (
            PredictionError.MeanAbsoluteShare(predicted, Array.ConvertAll(judged.Y, Math.Exp)),
            RankCorrelation.Kendall(predicted, judged.Y));
    }

    // Which operation is on each edge, and how many there are of each.
    private static double[] Features(Policy cell) =>
    [
        .. cell.Levels.SelectMany(level => Enumerable.Range(1, 4).Select(o => level == o ? 1.0 : 0)),
        .. Enumerable.Range(1, 4).Select(o => cell.Levels.Count(level => level == o) / 6.0),
    ];

    private static Samples Samples(IEnumerable<double[]> features, IEnumerable<double> latencies) => new(
        [.. from f in features select new PolicyPoint(new Space([]), new Policy([]), f)],
        [.. from latency in latencies select Math.Log(latency)]);
}
