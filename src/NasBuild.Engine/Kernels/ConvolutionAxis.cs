namespace NasBuild.Engine.Kernels;

/// <summary>One spatial axis of a convolution.</summary>
/// <param name="Size">The input's size, without padding.</param>
/// <param name="Output">The output's size.</param>
/// <param name="Kernel">The number of taps.</param>
/// <param name="Stride">The distance from one output to the next.</param>
/// <param name="Dilation">The distance from one tap to the next.</param>
/// <param name="Pad">The number of zeros before the input.</param>
internal readonly record struct ConvolutionAxis(int Size, int Output, int Kernel, int Stride, int Dilation, int Pad)
{
    /// <summary>
    /// Returns the phase of tap <paramref name="i"/>: the offset of the input positions that it reads, modulo the
    /// stride.
    /// </summary>
    public int Phase(int i) => i * Dilation % Stride;

    /// <summary>
    /// Returns the shift of tap <paramref name="i"/>: its distance from the output's own position, in positions of its
    /// phase.
    /// </summary>
    public int Shift(int i) => i * Dilation / Stride;

    /// <summary>The number of positions of a phase that the outputs read.</summary>
    public int PhaseSize => Output + Shift(Kernel - 1);

    /// <summary>
    /// Returns the input position of position <paramref name="q"/> of phase <paramref name="phase"/>; outside the
    /// input, zero is read.
    /// </summary>
    public int Position(int q, int phase) => (q * Stride) + phase - Pad;

    /// <summary>
    /// Returns the positions of a phase that are inside the input: the first, and the one after the last.
    /// </summary>
    public (int First, int End) Inside(int phase) => (
        Math.Max(0, DivideUp(Pad - phase, Stride)),
        Math.Max(0, DivideUp(Size + Pad - phase, Stride)));

    private static int DivideUp(int a, int b) => a >= 0 ? (a + b - 1) / b : -(-a / b);
}
