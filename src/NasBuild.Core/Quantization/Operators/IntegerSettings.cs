namespace NasBuild.Core.Quantization.Operators;

/// <summary>The settings of weights that are computed as 8-bit integers.</summary>
/// <param name="PerChannel">True if every output channel has its own scale.</param>
/// <param name="ReduceRange">
/// True if weights of 8 bits take 7 only: on x64 processors without VNNI the sum of two products of 8-bit numbers may
/// saturate.
/// </param>
public sealed record IntegerSettings(bool PerChannel = true, bool ReduceRange = false)
{
    /// <summary>Returns the bytes of weights that are stored in 4 or 8 bits.</summary>
    internal ByteGrid Bytes(int bits) => bits == 4 ? ByteGrid.Bits4 : ReduceRange ? ByteGrid.Bits7 : ByteGrid.Bits8;
}
