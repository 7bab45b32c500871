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
            List<IPredictor> Learnt(IReadOnlyList<int> architectures) =>
                others.ConvertAll(o => (IPredictor)new RidgeTrainer().Fit(o.At(architectures), 0, default));
            var fixedOnes = sameArchitectures ? null : Learnt([.. Enumerable.Range(0, Known)]);
            var all = Enumerable.Range(0, Predictors.Seeds).SelectMany(seed =>
            {
                int[] order = [.. Enumerable.Range(0, samples.Count)];
                new Random(seed).Shuffle(order);
                var known = fixedOnes ?? Learnt(order[^Known..]);
                return Counts.SelectMany(count => One(
                    samples.At(order[..Judged]), samples.At(order[Judged..(Judged + count)]), known, seed)
                    .Select(m => (Count: count, m.Method, m.Share, m.Tau)));
            }).ToLookup(m => (m.Count, m.Method));
            foreach (var found in all)
            {
                double Share(string method) => 100 * all[(found.Key.Count, method)].Average(m => m.Share);
                var (own, line) = (Share(found.Key.Method), Share("line"));
                var text = Predictors.Text($"{own:0.0} %, tau {found.Average(m => m.Tau):0.000}");
                var what = $"{name}, {found.Key.Count} measured: {found.Key.Method}";
                if (found.Key.Method == "line")
                {
                    rows.Tell(what, text);
                }
                else
                {
                    rows.Add(what, text, Predictors.Text($"<= {line:0.0} %"), own <= line);
                }
            }
        }
    }

    private static IEnumerable<(string Method, double Share, double Tau)> One(
        Samples judged, Samples measured, List<IPredictor> known, int seed)
    {
        var own = new RidgeTrainer(PolynomialFeatures.Linear);
        NamedTrainer[] methods =
        [
            new("line", 1, own), new("transfer", 1, new TransferTrainer(known)),
            new("transfer and line", 1, new TransferTrainer(known, own)),
        ];
        var chosen = PredictorChoice.Of(methods, measured, "latency", seed, _ => { }, default, folds: 10);
        return methods.Select(m => (m.Name, Predictor: m.Trainer.Fit(measured, seed, default)))
            .Append(("chosen by cross-validation", chosen.Predictor)).Select(m =>
            {
                var (share, tau) = Score(m.Item2, judged);
                return (m.Item1, share, tau);
            });
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
