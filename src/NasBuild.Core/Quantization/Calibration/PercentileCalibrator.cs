// McKinstry et al., Discovering Low-Precision Networks Close to Full-Precision Networks, 2018, arXiv 1809.04191; as in
// ONNX Runtime.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine.Histograms;

namespace NasBuild.Core.Quantization.Calibration;

/// <summary>
/// Finds the range that holds a percentage of a value's elements, with the same share cut off at either end.
/// </summary>
internal static class PercentileCalibrator
{
    public static ActivationRange Range(ValueHistogram histogram, double percentile)
    {
        var total = histogram.Bins.Sum();
        var cut = (long)(total * (100 - percentile) / 200);
        var (low, high) = (0, histogram.Bins.Length - 1);
        for (var below = histogram.Bins[0]; below <= cut && low < high; below += histogram.Bins[low])
        {
            low++;
        }

        for (var above = histogram.Bins[high]; above <= cut && high > low; above += histogram.Bins[high])
        {
            high--;
        }

        return new ActivationRange(
            Math.Max(histogram.Min, (low - ValueHistogram.Side) * histogram.Width),
            Math.Min(histogram.Max, (high + 1 - ValueHistogram.Side) * histogram.Width));
    }
}
