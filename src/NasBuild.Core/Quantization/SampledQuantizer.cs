using System.Runtime.CompilerServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Calibration;
using NasBuild.Core.Quantization.HalfPrecision;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization;

/// <summary>Quantizes models in several ways with one calibration each.</summary>
/// <param name="settings">The section <c>quantize</c> of nas.yaml.</param>
/// <param name="calibration">
/// Returns batches of samples that activation ranges are read from; called on first use.
/// </param>
/// <param name="session">
/// The settings for running the model for calibration; one thread if the bytes must be the same on every run.
/// </param>
internal sealed class SampledQuantizer(
    QuantizeSettings settings, Func<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> calibration,
    SessionSettings session)
{
    private readonly Lazy<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> samples = new(calibration);
    private readonly ConditionalWeakTable<Model, Lazy<ActivationRanges>> ranges = [];

    /// <summary>
    /// The types of a model's values, for computing in half precision; null stores weights in it and computes in single
    /// precision, which on a CPU is faster.
    /// </summary>
    public Func<Model, IReadOnlyDictionary<string, TensorType>>? Types { get; init; }

    /// <summary>The settings.</summary>
    public QuantizeSettings Settings => settings;

    /// <summary>Returns the quantized model.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="forms">The form of weights by node.</param>
    public QuantizationResult Apply(Model model, IReadOnlyDictionary<string, int> forms)
    {
        var plain = Quantizer.Plain(model);
        if (Types is not null && settings.Method == QuantizeMethod.Float16)
        {
            var plan = Quantizer.Plan(model.Graph, settings, forms, haveSamples: false);
            return new HalfComputation(Types(plain), plan).Apply(plain);
        }

        return Quantizer.Apply(
            plain,
            Quantizer.Plan(model.Graph, settings, forms, samples.Value.Count > 0),
            settings.PerChannel,
            () => ranges.GetValue(model, _ => new Lazy<ActivationRanges>(() => RangeCalibration.Ranges(
                plain, samples.Value, settings.Calibration, settings.Percentile, session))).Value);
    }

    /// <summary>Returns a float model that computes like the quantized one, for training.</summary>
    /// <inheritdoc cref="Apply"/>
    public Model Simulate(Model model, IReadOnlyDictionary<string, int> forms) =>
        FakeQuantization.Apply(model, settings, forms, samples.Value, session);
}
