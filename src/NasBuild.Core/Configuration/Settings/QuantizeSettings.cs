using NasBuild.Core.Configuration.Quantities;

namespace NasBuild.Core.Configuration.Settings;

/// <summary>The quantization method.</summary>
public enum QuantizeMethod
{
    /// <summary>The best of the other methods for each layer, by measurement.</summary>
    Auto,

    /// <summary>Integer weights and activations, with activation ranges read from samples.</summary>
    Static,

    /// <summary>Integer weights and activations, with activation ranges computed at run time.</summary>
    Dynamic,

    /// <summary>Weights stored with few bits and dequantized before use.</summary>
    WeightOnly,

    /// <summary>16-bit floating point numbers.</summary>
    Float16,
}

/// <summary>The method that chooses an activation's range from samples.</summary>
public enum CalibrationMethod
{
    /// <summary>From the minimum to the maximum value.</summary>
    MinMax,

    /// <summary>The range that holds a percentage of the values.</summary>
    Percentile,

    /// <summary>The range whose quantized distribution is closest in relative entropy.</summary>
    Entropy,
}

/// <summary>The section <c>quantize</c>: the bits of weights and activations.</summary>
public sealed record QuantizeSettings
{
    /// <summary>The quantization method.</summary>
    public QuantizeMethod Method { get; init; } = QuantizeMethod.Auto;

    /// <summary>
    /// The bits that a weight tensor may have: 4, 8, 16 or 32. Default: 8, or 16 with
    /// <see cref="QuantizeMethod.Float16"/>.
    /// </summary>
    public IReadOnlyList<int> Weights
    {
        get => field ?? (Method is QuantizeMethod.Float16 ? [16] : [8]);
        init;
    }

    /// <summary>
    /// The bits that an activation may have: 8 or 32. Default: 8, or 32 if the method quantizes no activations.
    /// </summary>
    public IReadOnlyList<int> Activations
    {
        get => field ?? (Method is QuantizeMethod.Float16 or QuantizeMethod.WeightOnly ? [32] : [8]);
        init;
    }

    /// <summary>The method that chooses activation ranges.</summary>
    public CalibrationMethod Calibration { get; init; } = CalibrationMethod.Percentile;

    /// <summary>
    /// The percentage of the values that a range holds, with <see cref="CalibrationMethod.Percentile"/>.
    /// </summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>The number of samples that activation ranges are read from.</summary>
    public int Samples { get; init; } = 256;

    /// <summary>True if weights have a scale per output channel instead of one per tensor.</summary>
    public bool PerChannel { get; init; } = true;

    /// <summary>Patterns of the node names that may be quantized.</summary>
    public IReadOnlyList<string> Include { get; init; } = ["*"];

    /// <summary>Patterns of the names of nodes that are not quantized.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The nodes that <see cref="Include"/> and <see cref="Exclude"/> choose.</summary>
    public NameFilter Nodes => new(Include, Exclude);
}
