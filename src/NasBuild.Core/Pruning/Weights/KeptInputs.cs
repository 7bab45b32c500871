using NasBuild.Core.Numerics;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>
/// The inputs of an output's weights that stay, and the least squares fit of their weights: H_kk w'_k = H_k: w. Safe to
/// use from several threads.
/// </summary>
internal sealed class KeptInputs
{
    private readonly double[] hessian;
    private readonly int size;
    private readonly int[] kept;
    private readonly double[] factor;

    /// <param name="hessian">The damped matrix of all inputs, [in, in].</param>
    /// <param name="size">The number of all inputs.</param>
    /// <param name="kept">The inputs that stay, ascending.</param>
    public KeptInputs(double[] hessian, int size, int[] kept)
    {
        (this.hessian, this.size, this.kept) = (hessian, size, kept);
        factor = new double[kept.Length * kept.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            var line = hessian.AsSpan(kept[i] * size, size);
            for (var j = 0; j <= i; j++)
            {
                factor[(i * kept.Length) + j] = line[kept[j]];
            }
        }

        Cholesky.Factor(factor, kept.Length);
    }

    /// <summary>Returns the weights of the inputs that stay, fitted to the weights of all.</summary>
    public double[] Fit(ReadOnlySpan<float> weights)
    {
        var all = new double[size];
        for (var i = 0; i < size; i++)
        {
            all[i] = weights[i];
        }

        var solution = Array.ConvertAll(kept, k => Cholesky.Dot(hessian.AsSpan(k * size, size), all));
        Cholesky.Solve(factor, kept.Length, solution);
        return solution;
    }
}
