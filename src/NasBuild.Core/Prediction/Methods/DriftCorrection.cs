// Backfitting: Breiman and Friedman, Estimating Optimal Transformations, JASA 80 (1985)
using NasBuild.Core.Prediction.Predictors;

namespace NasBuild.Core.Prediction.Methods;

/// <summary>
/// What a machine's state did to measurements made one after the other: clocks go down when it is hot, and everything takes longer for a while.
/// A measurement is what the policy costs times a factor that changes with time; the factor is the mean of measured over expected among the nearest in time, where the nearer count more, and those that differ much from the others less.
/// </summary>
internal sealed class DriftCorrection
{
    private const int Rounds = 6;
    private const double Far = 3;
    private readonly double[] times;
    private readonly double[] factors;
    private readonly int near;

    private DriftCorrection(double[] times, double[] factors, int near, IPredictor still) => (this.times, this.factors, this.near, Still) = (times, factors, near, still);

    /// <summary>The predictor of what policies cost in the machine's usual state.</summary>
    public IPredictor Still { get; }

    /// <summary>Fits predictor and factors in turns.</summary>
    /// <param name="trainer">The method of the turns; a fast one.</param>
    /// <param name="final">The method of the predictor kept.</param>
    /// <param name="samples">The samples; what was measured is above 0.</param>
    /// <param name="times">When each was measured, in any unit.</param>
    /// <param name="near">How many neighbours in time tell the factor.</param>
    /// <param name="seed">Where random sources start.</param>
    /// <param name="cancellation">Ends it.</param>
    public static DriftCorrection Fit(IPredictorTrainer trainer, IPredictorTrainer final, Samples samples, double[] times, int near, int seed, CancellationToken cancellation)
    {
        var order = Enumerable.Range(0, samples.Count).OrderBy(i => times[i]).ToArray();
        samples = samples.At(order);
        double[] sorted = [.. order.Select(i => times[i])];
        var cleaned = samples;
        for (var round = 0; ; round++)
        {
            var predictor = (round == Rounds ? final : trainer).Fit(cleaned, seed, cancellation);
            double[] ratios = [.. samples.X.Select((x, i) => samples.Y[i] / predictor.Predict(x).Mean)];
            var drift = new DriftCorrection(sorted, ratios, near, predictor);
            if (round == Rounds)
            {
                return drift;
            }

            // The factor's own sample is left out, or noise would be taken for drift.
            double[] factors = [.. sorted.Select((t, i) => drift.FactorAt(t, without: i))];
            double[] rests = [.. ratios.Select((r, i) => r / factors[i])];
            var spread = 1.4826 * Median([.. rests.Select(r => Math.Abs(r - 1))]);
            cleaned = samples with { Y = [.. samples.X.Select((x, i) => predictor.Predict(x).Mean * Math.Clamp(rests[i], 1 - (Far * spread), 1 + (Far * spread)))] };
        }
    }

    /// <summary>How much longer everything took at a time.</summary>
    public double FactorAt(double time) => FactorAt(time, without: -1);

    private double FactorAt(double time, int without)
    {
        var (low, high) = (Array.BinarySearch(times, time), 0);
        low = low < 0 ? ~low : low;
        high = low;
        low--;
        var nearest = new List<(double Factor, double Weight)>(near);
        var reach = near / 5d * (times[^1] - times[0]) / Math.Max(1, times.Length - 1);
        while (nearest.Count < near && (low >= 0 || high < times.Length))
        {
            var next = high >= times.Length || (low >= 0 && time - times[low] <= times[high] - time) ? low-- : high++;
            if (next != without)
            {
                nearest.Add((factors[next], Math.Exp(-Math.Abs(times[next] - time) / reach)));
            }
        }

        return Mean(nearest);
    }

    // Huber, Robust Estimation of a Location Parameter, 1964: beginning at the median, what lies far off counts less.
    private static double Mean(List<(double Factor, double Weight)> nearest)
    {
        var mean = Median([.. nearest.Select(n => n.Factor)]);
        var spread = 1.4826 * Median([.. nearest.Select(n => Math.Abs(n.Factor - mean))]);
        for (var round = 0; round < Rounds && spread > 0; round++)
        {
            var (sum, weights) = (0d, 0d);
            foreach (var (factor, weight) in nearest)
            {
                var counted = weight / Math.Max(1, Math.Abs(factor - mean) / spread);
                (sum, weights) = (sum + (counted * factor), weights + counted);
            }

            mean = sum / weights;
        }

        return mean;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }
}
