using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Prediction.Sampling;
using NasBuild.Core.Spaces;

namespace NasBuild.Benchmarks;

/// <summary>
/// What it is worth to choose the policies that a predictor learns from: by chance, by informativeness and by variance.
/// </summary>
internal static class PredictorsOfChosenSamples
{
    /// <summary>Scores how much there is to learn from a policy.</summary>
    private delegate double Acquisition(IPredictor predictor, PolicyPoint point);

    public static void Run(
        IPredictorTrainer<IPredictor> trainer, Samples samples, Func<Policy, PolicyPoint> encode, Rows rows)
    {
        (double Tau, double Error) Score(Func<int[], int, int[]> select, int seed)
        {
            var (known, held) = Predictors.Split(samples.Count, seed);
            return Predictors.Score(trainer, samples, (select(known, seed), held), seed);
        }

        (double Tau, double Error) Of(Func<int[], int, int[]> select) =>
            Predictors.Mean(Enumerable.Range(0, Predictors.Seeds).Select(seed => Score(select, seed)));
        var count = Predictors.Split(samples.Count, 0).Train.Length * 5 / 16;
        var (few, many) = (Of((known, _) => known[..count]), Of((known, _) => known[..(2 * count)]));
        rows.Tell($"accuracy, {count} samples by chance", Text(few));
        rows.Tell($"accuracy, {2 * count} samples by chance", Text(many));
        (string, Acquisition)[] ways = [("informativeness", Informative), ("variance", Variance)];
        var wanted = Predictors.Text($"tau >= {many.Tau:0.000}");
        foreach (var (name, acquisition) in ways)
        {
            var chosen = Of((known, seed) => Chosen(trainer, samples, known, count, acquisition, seed));
            rows.Add($"accuracy, {count} samples chosen by {name}", Text(chosen), wanted, chosen.Tau >= many.Tau);
        }

        double Informative(IPredictor predictor, PolicyPoint point) =>
            Informativeness.Of(point.Space, p => predictor.Predict(encode(p)).Mean, point.Policy, raised: false);

        double Variance(IPredictor predictor, PolicyPoint point) => predictor.Predict(point).Variance;
    }

    // Two fifths by chance, then three batches.
    private static int[] Chosen(
        IPredictorTrainer<IPredictor> trainer,
        Samples samples,
        int[] known,
        int count,
        Acquisition acquisition,
        int seed)
    {
        double[][] Vectors(IEnumerable<int> indices) => [.. indices.Select(i => samples.X[i])];
        List<int> chosen = [.. known[..(count * 2 / 5)]];
        for (var batch = 0; batch < 3; batch++)
        {
            var predictor = trainer.Fit(samples.At(chosen), seed, default);
            var measured = chosen.Select(i => samples.Points[i].Policy).ToHashSet();
            int[] open = [.. known.Where(i => !measured.Contains(samples.Points[i].Policy))];
            double[] scores = [.. open.AsParallel().AsOrdered().Select(i => acquisition(predictor, samples.Points[i]))];
            var picked = DiverseBatch.Pick(Vectors(open), scores, Vectors(chosen), count / 5);
            chosen.AddRange(picked.Select(i => open[i]).ToList());
        }

        return [.. chosen];
    }

    private static string Text((double Tau, double Error) score) =>
        Predictors.Text($"tau {score.Tau:0.000}, MAE {score.Error:0.000}");
}
