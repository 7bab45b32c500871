namespace NasBuild.Core.Configuration.Settings;

/// <summary>How numbers become smaller.</summary>
public enum QuantizeMethod
{
    /// <summary>Integer weights and activations, with activation ranges read from samples.</summary>
    Static,

    /// <summary>Integer weights and activations, with activation ranges taken while running.</summary>
    Dynamic,

    /// <summary>Weights stored with few bits and widened before use.</summary>
    WeightOnly,

    /// <summary>16-bit floating point numbers.</summary>
    Float16,
}

/// <summary>How an activation's range is chosen from samples.</summary>
public enum CalibrationMethod
{
    /// <summary>From the least to the greatest value.</summary>
    MinMax,

    /// <summary>The range that holds a percentage of the values.</summary>
    Percentile,

    /// <summary>The range whose quantized distribution is closest in relative entropy.</summary>
    Entropy,
}

/// <summary>The section <c>quantize</c>: with how many bits numbers are kept.</summary>
public sealed record QuantizeSettings
{
    /// <summary>How numbers become smaller.</summary>
    public QuantizeMethod Method { get; init; } = QuantizeMethod.Static;

    /// <summary>The bits that a weight tensor may have: 4, 8, 16 or 32. Unless given, 8, and 16 with <see cref="QuantizeMethod.Float16"/>.</summary>
    public IReadOnlyList<int> Weights
    {
        get => field ?? (Method is QuantizeMethod.Float16 ? [16] : [8]);
        init;
    }

    /// <summary>The bits that an activation may have: 8 or 32. Unless given, 8, and 32 where the method quantizes no activations.</summary>
    public IReadOnlyList<int> Activations
    {
        get => field ?? (Method is QuantizeMethod.Float16 or QuantizeMethod.WeightOnly ? [32] : [8]);
        init;
    }

    /// <summary>How activation ranges are chosen.</summary>
    public CalibrationMethod Calibration { get; init; } = CalibrationMethod.Percentile;

    /// <summary>The percentage of the values that a range holds, with <see cref="CalibrationMethod.Percentile"/>.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>The number of samples that activation ranges are read from.</summary>
    public int Samples { get; init; } = 256;

    /// <summary>True for a scale per output channel of a weight, false for one per tensor.</summary>
    public bool PerChannel { get; init; } = true;

    /// <summary>Patterns of the node names that may be quantized.</summary>
    public IReadOnlyList<string> Include { get; init; } = ["*"];

    /// <summary>Patterns of the names of nodes that are not quantized.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Which nodes <see cref="Include"/> and <see cref="Exclude"/> choose.</summary>
    public NameFilter Nodes => new(Include, Exclude);
}
