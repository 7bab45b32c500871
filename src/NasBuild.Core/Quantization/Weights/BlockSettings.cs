namespace NasBuild.Core.Quantization.Weights;

/// <summary>The settings of weights in blocks.</summary>
/// <param name="BlockSize">The number of weights that share a scale: 16 or a larger power of two.</param>
/// <param name="Symmetric">True if blocks are centred on zero; otherwise each has a zero point of its own.</param>
public sealed record BlockSettings(int BlockSize = 64, bool Symmetric = false);
