// Migacz, 8-bit Inference with TensorRT, GTC 2017: the threshold whose quantized distribution diverges least (Kullback-Leibler) from the original.
using NasBuild.Core.Quantization.Operators;

namespace NasBuild.Core.Quantization.Calibration;

/// <summary>The range, symmetric unless one side is empty, whose 8-bit distribution is closest in relative entropy to the one seen.</summary>
internal static class EntropyCalibrator
{
    private const int Step = 8;

    // A distribution with spikes (a background, few distinct numbers) diverges least when it is cut at a spike, however much lies beyond:
    // never cut more than this share.
    private const double MostCut = 0.001;

    public static ActivationRange Range(ValueHistogram histogram)
    {
        var magnitudes = new double[ValueHistogram.Side];
        for (var i = 0; i < magnitudes.Length; i++)
        {
            magnitudes[i] = histogram.Bins[ValueHistogram.Side + i] + histogram.Bins[ValueHistogram.Side - 1 - i];
        }

        // All 256 steps lie on one side where the other is empty.
        var levels = histogram.Min >= 0 || histogram.Max <= 0 ? 256 : 128;

        // Exact zeros are exact in every range; counted, they would drown what the threshold trades.
        magnitudes[0] = magnitudes[1];
        var filled = Array.FindLastIndex(magnitudes, m => m > 0) + 1;
        var total = magnitudes.Sum();
        var (best, least) = (filled, double.PositiveInfinity);
        var beyond = 0.0;
        var first = filled;
        while (first > levels && (beyond += magnitudes[first - 1]) <= total * MostCut)
        {
            first--;
        }

        for (var kept = first; kept <= filled; kept += Step)
        {
            if (Divergence(magnitudes, kept, filled, levels) is var divergence && divergence < least)
            {
                (best, least) = (kept, divergence);
            }
        }

        var threshold = best * histogram.Width;
        return new ActivationRange(Math.Max(histogram.Min, -threshold), Math.Min(histogram.Max, threshold));
    }

    // KL(P || Q): P keeps the first bins and takes all beyond them into its last, Q is what the 8-bit levels can tell of the first bins.
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
                    // Where Q has nothing and P has outliers, as where a level is empty, the smallest count stands in.
                    var q = magnitudes[i] > 0 ? sum / used / inside : 1e-9;
                    divergence += p * Math.Log(p / q);
                }
            }
        }

        return divergence;
    }
}
