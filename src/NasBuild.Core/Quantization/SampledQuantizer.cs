using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Calibration;
using NasBuild.Core.Quantization.HalfPrecision;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Smoothing;
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
/// <param name="inputs">
/// Returns inputs that the sizes of channels are read from, which may be generated: what smoothing makes of them
/// changes no result, only its rounding; called on first use. Null: those of calibration.
/// </param>
internal sealed class SampledQuantizer(
    QuantizeSettings settings, Func<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> calibration,
    SessionSettings session, Func<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>>? inputs = null)
{
    private readonly Lazy<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> samples = new(calibration);
    private readonly Lazy<IReadOnlyList<IReadOnlyDictionary<string, Tensor>>> inputs = new(inputs ?? calibration);
    private readonly ConditionalWeakTable<Model, Lazy<ActivationRanges>> ranges = [];
    private readonly ConditionalWeakTable<Model, Lazy<IReadOnlyDictionary<string, ChannelSizes>>> channels = [];

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

        var bits = Quantizer.Plan(model.Graph, settings, forms, samples.Value.Count > 0);
        return Quantizer.Apply(
            Smoothed(model, plain, bits),
            bits,
            settings.PerChannel,
            () => ranges.GetValue(model, _ => new Lazy<ActivationRanges>(() => RangeCalibration.Ranges(
                plain, samples.Value, settings.Calibration, settings.Percentile, session))).Value);
    }

    /// <summary>Returns a float model that computes like the quantized one, for training.</summary>
    /// <inheritdoc cref="Apply"/>
    public Model Simulate(Model model, IReadOnlyDictionary<string, int> forms) =>
        FakeQuantization.Apply(
            model, settings, forms, samples.Value, session, (plain, plan) => Factors(
                model, plain, ActivationSmoothing.Products(plain.Graph, plan)));

    private Model Smoothed(Model model, Model plain, QuantizationPlan plan)
    {
        var products = ActivationSmoothing.Products(plain.Graph, plan);
        return Factors(model, plain, products) is { Count: > 0 } factors
            ? plain.With(ActivationSmoothing.Apply(plain.Graph, products, factors)) : plain;
    }

    // The channels of all products are measured at once, whichever are smoothed.
    private IReadOnlyDictionary<string, float[]> Factors(
        Model model, Model plain, IReadOnlyList<MatrixProduct> smoothed) =>
        smoothed.Count == 0 || inputs.Value.Count == 0 ? ImmutableDictionary<string, float[]>.Empty
            : ActivationSmoothing.Factors(smoothed, channels.GetValue(
                model,
                _ => new Lazy<IReadOnlyDictionary<string, ChannelSizes>>(() => ChannelCalibration.Of(
                    plain,
                    ActivationSmoothing.Products(plain.Graph, new QuantizationPlan(NodeBits.SmoothedInt8)),
                    inputs.Value,
                    session))).Value);
}
