// Migacz, 8-bit Inference with TensorRT, GTC 2017: the threshold whose quantized distribution diverges least
// (Kullback-Leibler) from the original.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine.Histograms;

namespace NasBuild.Core.Quantization.Calibration;

/// <summary>
/// Finds the range, symmetric unless one side is empty, whose 8-bit distribution is closest in relative entropy to the
/// observed one.
/// </summary>
internal static class EntropyCalibrator
{
    private const int Step = 8;

    // A distribution with spikes (a background, few distinct numbers) diverges least when it is cut at a spike, however
    // many numbers are beyond it: never cut more than this share.
    private const double MaxCut = 0.001;

    public static ActivationRange Range(ValueHistogram histogram)
    {
        var magnitudes = new double[ValueHistogram.Side];
        for (var i = 0; i < magnitudes.Length; i++)
        {
            magnitudes[i] = histogram.Bins[ValueHistogram.Side + i] + histogram.Bins[ValueHistogram.Side - 1 - i];
        }

        // All 256 steps are on one side if the other is empty.
        var levels = histogram.Min >= 0 || histogram.Max <= 0 ? 256 : 128;

        // Zeros are exact in every range; if they counted, they would dominate the choice of the threshold.
        magnitudes[0] = magnitudes[1];
        var filled = Array.FindLastIndex(magnitudes, m => m > 0) + 1;
        var total = magnitudes.Sum();
        var (best, minimum) = (filled, double.PositiveInfinity);
        var beyond = 0.0;
        var first = filled;
        while (first > levels && (beyond += magnitudes[first - 1]) <= total * MaxCut)
        {
            first--;
        }

        for (var kept = first; kept <= filled; kept += Step)
        {
            if (Divergence(magnitudes, kept, filled, levels) is var divergence && divergence < minimum)
            {
                (best, minimum) = (kept, divergence);
            }
        }

        var threshold = best * histogram.Width;
        return new ActivationRange(Math.Max(histogram.Min, -threshold), Math.Min(histogram.Max, threshold));
    }

    // KL(P || Q): P has the first bins and adds all others to its last, Q is the first bins at the resolution of the
    // 8-bit levels.
    private static double Divergence(double[] magnitudes, int kept, int filled, int levels)
    {
        var inside = magnitudes.Take(kept).Sum();
        var beyond = magnitudes.Take(kept..filled).Sum();
        var divergence = 0.0;
        for (var level = 0; level < levels; level++)
        {
            var (from, to) = (level * kept / levels, (level + 1) * kept / levels);
            var (sum, used) = (0.0, 0);
            for (var i = from; i < to; i++)
            {
                sum += magnitudes[i];
                used += magnitudes[i] > 0 ? 1 : 0;
            }

            for (var i = from; i < to; i++)
            {
                var p = (magnitudes[i] + (i == kept - 1 ? beyond : 0)) / (inside + beyond);
                if (p > 0)
                {
                    // If Q is empty where P has outliers, for instance at an empty level, a minimum count is used.
                    var q = magnitudes[i] > 0 ? sum / used / inside : 1e-9;
                    divergence += p * Math.Log(p / q);
                }
            }
        }

        return divergence;
    }
}
