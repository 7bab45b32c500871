// Jang, Gu, Poole, Categorical Reparameterization with Gumbel-Softmax, ICLR 2017, arXiv 1611.01144
using NasBuild.Core.Data;

namespace NasBuild.Core.Hybrids.Gates;

/// <summary>
/// In every step, shares are the softmax of the numbers and of noise: as the temperature falls, a draw of one
/// component.
/// </summary>
/// <param name="blocks">The number of blocks.</param>
/// <param name="components">The number of components.</param>
/// <param name="rate">The learning rate.</param>
/// <param name="seed">The seed of the noise.</param>
internal sealed class GumbelGates(int blocks, int components, double rate, int seed)
    : SoftmaxGates(blocks, components, rate)
{
    /// <inheritdoc/>
    protected override void Disturb(double[] numbers, long step)
    {
        var random = new Random((int)DrawSeed.Of(seed, (int)step));
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] -= Math.Log(-Math.Log(1 - random.NextDouble()));
        }
    }
}
