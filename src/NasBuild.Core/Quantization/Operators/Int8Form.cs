namespace NasBuild.Core.Quantization.Operators;

/// <summary>
/// The 8-bit form of an operator between DequantizeLinear and QuantizeLinear in ONNX Runtime's CPU provider.
/// </summary>
internal enum Int8Form
{
    /// <summary>An operator without an 8-bit kernel: it is computed in float.</summary>
    None,

    /// <summary>An operator with weights and an 8-bit kernel.</summary>
    Weighted,

    /// <summary>An operator with an 8-bit kernel over activations with scales of their own.</summary>
    Arithmetic,

    /// <summary>An operator that moves or selects bytes: input and output share scale and zero point.</summary>
    Movement,
}
