// Liu et al., DARTS: Differentiable Architecture Search, ICLR 2019, arXiv 1806.09055: first order
namespace NasBuild.Core.Hybrids.Gates;

/// <summary>Shares are the softmax of numbers that AdamW changes.</summary>
/// <param name="blocks">The number of blocks.</param>
/// <param name="components">The number of components.</param>
/// <param name="rate">The learning rate.</param>
internal class SoftmaxGates(int blocks, int components, double rate) : HybridGates(blocks, components)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private const double Decay = 0.01;

    // The numbers, AdamW's two means, and the number of updates.
    private readonly double[] state = new double[(3 * blocks * components) + 1];

    /// <inheritdoc/>
    protected override double[] State => state;

    /// <inheritdoc/>
    public override float[] Shares(long step, double temperature)
    {
        var numbers = state[..(Blocks * Components)];
        Disturb(numbers, step);
        return Softmax(numbers, temperature);
    }

    /// <inheritdoc/>
    public override void Learn(ReadOnlySpan<double> gradient, long step, double temperature)
    {
        var (shares, count, updates) = (Shares(step, temperature), Blocks * Components, ++state[^1]);
        for (var i = 0; i < count; i++)
        {
            var (begin, mean) = (i / Components * Components, 0.0);
            for (var k = 0; k < Components; k++)
            {
                mean += shares[begin + k] * gradient[begin + k];
            }

            var slope = shares[i] * (gradient[i] - mean) / temperature;
            ref var first = ref state[count + i];
            ref var second = ref state[(2 * count) + i];
            first = (Beta1 * first) + ((1 - Beta1) * slope);
            second = (Beta2 * second) + ((1 - Beta2) * slope * slope);
            var (m, v) = (first / (1 - Math.Pow(Beta1, updates)), second / (1 - Math.Pow(Beta2, updates)));
            state[i] = (state[i] * (1 - (rate * Decay))) - (rate * m / (Math.Sqrt(v) + Epsilon));
        }
    }

    /// <summary>Adds noise to the numbers of a step.</summary>
    protected virtual void Disturb(double[] numbers, long step)
    {
    }
}
