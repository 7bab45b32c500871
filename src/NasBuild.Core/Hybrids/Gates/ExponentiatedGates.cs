// Li et al., Geometry-Aware Gradient Algorithms for Neural Architecture Search, ICLR 2021, arXiv 2004.07802
namespace NasBuild.Core.Hybrids.Gates;

/// <summary>
/// Shares are multiplied by the exponential of their negative gradient, and scaled to one: steps on the simplex that
/// tend to its corners by themselves, whatever the temperature is.
/// </summary>
/// <param name="blocks">The number of blocks.</param>
/// <param name="components">The number of components.</param>
/// <param name="rate">The learning rate.</param>
internal sealed class ExponentiatedGates(int blocks, int components, double rate) : HybridGates(blocks, components)
{
    // The logarithms of the shares.
    private readonly double[] state = new double[blocks * components];

    /// <inheritdoc/>
    protected override double[] State => state;

    /// <inheritdoc/>
    public override float[] Shares(long step, double temperature) => Softmax(state, 1);

    /// <inheritdoc/>
    public override float[] Found(double temperature) => Softmax(state, 1);

    /// <inheritdoc/>
    public override void Learn(ReadOnlySpan<double> gradient, long step, double temperature)
    {
        for (var i = 0; i < state.Length; i++)
        {
            state[i] -= rate * gradient[i];
        }
    }
}
