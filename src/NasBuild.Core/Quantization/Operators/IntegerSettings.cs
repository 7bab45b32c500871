namespace NasBuild.Core.Quantization.Operators;

/// <summary>The settings of 8-bit weights.</summary>
/// <param name="PerChannel">True if every output channel has its own scale.</param>
/// <param name="ReduceRange">
/// True if weights take 7 bits only: on x64 processors without VNNI the sum of two products of 8-bit numbers may
/// saturate.
/// </param>
public sealed record IntegerSettings(bool PerChannel = true, bool ReduceRange = false);
