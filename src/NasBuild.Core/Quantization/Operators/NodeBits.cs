namespace NasBuild.Core.Quantization.Operators;

/// <summary>
/// The bits that a node's weights are stored in and its activations are computed in; 32 leaves them in single
/// precision.
/// </summary>
/// <param name="Weight">The bits of each weight: 4, 8, 16 or 32.</param>
/// <param name="Activation">The bits of each activation: 8 or 32.</param>
public readonly record struct NodeBits(int Weight, int Activation)
{
    /// <summary>Single precision: nothing is changed.</summary>
    public static NodeBits Float => new(32, 32);

    /// <summary>Weights and activations in 8 bits, with ranges that calibration has found.</summary>
    public static NodeBits Int8 => new(8, 8);

    /// <summary>Weights and activations in 8 bits, with ranges that are computed at run time.</summary>
    public static NodeBits DynamicInt8 => new(8, 8) { AtRunTime = true };

    /// <summary>
    /// Weights and activations in 8 bits, with ranges that are computed at run time, of activations that are smoothed.
    /// </summary>
    public static NodeBits SmoothedInt8 => DynamicInt8 with { IsSmoothed = true };

    /// <summary>Weights stored in 8 bits, computed in single precision.</summary>
    public static NodeBits Stored8 => new(8, 32);

    /// <summary>True if the ranges of 8-bit activations are computed at run time.</summary>
    public bool AtRunTime { get; init; }

    /// <summary>True if differences between the channels of activations are moved into the weights first.</summary>
    public bool IsSmoothed { get; init; }
}
