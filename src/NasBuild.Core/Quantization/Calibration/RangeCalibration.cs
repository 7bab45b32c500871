using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Preparation;
using NasBuild.Engine;
using NasBuild.Engine.Histograms;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Calibration;

/// <summary>
/// Runs a float model over samples and finds the range of every value that static quantization may need.
/// </summary>
public static class RangeCalibration
{
    /// <summary>Finds the ranges. Values that are not finite on the samples get none.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="batches">The samples: a tensor per input of the model in each.</param>
    /// <param name="method">The method that chooses a range.</param>
    /// <param name="percentile">
    /// The percentage of the elements that a range holds, with <see cref="CalibrationMethod.Percentile"/>.
    /// </param>
    /// <param name="settings">The settings for running the model.</param>
    /// <exception cref="ArgumentException">There is no batch.</exception>
    /// <exception cref="SessionException">The model does not run on the samples.</exception>
    public static ActivationRanges Ranges(
        Model model,
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> batches,
        CalibrationMethod method,
        double percentile,
        SessionSettings settings)
    {
        if (batches.Count == 0)
        {
            throw new ArgumentException("Calibration needs at least one batch of samples.", nameof(batches));
        }

        var prepared = model.With(FloatPreparation.Apply(model.Graph));
        string[] values = [.. CalibratedValues.Of(prepared.Graph)];
        var ranges = values.Zip(ModelHistograms.Of(prepared, values, batches, settings))
            .Where(v => v.Second.IsFinite)
            .Select(v => KeyValuePair.Create(v.First, Range(v.Second, method, percentile)));
        return new ActivationRanges(ranges.Where(r => float.IsFinite(r.Value.Min) && float.IsFinite(r.Value.Max)));
    }

    private static ActivationRange Range(ValueHistogram histogram, CalibrationMethod method, double percentile) =>
        method switch
        {
            CalibrationMethod.Entropy => EntropyCalibrator.Range(histogram),
            CalibrationMethod.Percentile => PercentileCalibrator.Range(histogram, percentile),
            _ => new ActivationRange(histogram.Min, histogram.Max),
        };
}
