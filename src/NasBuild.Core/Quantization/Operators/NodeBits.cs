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

    /// <summary>Weights and activations in 8 bits.</summary>
    public static NodeBits Int8 => new(8, 8);
}
