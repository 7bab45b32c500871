namespace NasBuild.Core.Quantization.Operators;

/// <summary>
/// The signed bytes that weights are rounded to: multiples of a step, up to a limit on both sides of zero.
/// </summary>
/// <param name="Step">The distance of two bytes.</param>
/// <param name="Limit">The largest byte.</param>
internal readonly record struct ByteGrid(int Step, int Limit)
{
    /// <summary>All bytes.</summary>
    public static ByteGrid Bits8 => new(1, 127);

    /// <summary>Bytes of 7 bits.</summary>
    public static ByteGrid Bits7 => new(1, 63);

    /// <summary>Bytes whose low half is 0: 4 bits hold them, and they are computed like all others.</summary>
    public static ByteGrid Bits4 => new(16, 7 * 16);

    /// <summary>The number of bytes on each side of zero.</summary>
    public int Levels => Limit / Step;

    /// <summary>True if steps are so coarse that clipping the largest weights pays.</summary>
    public bool Clips => Step > 1;
}
