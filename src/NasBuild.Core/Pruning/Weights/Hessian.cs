// Frantar and Alistarh, SparseGPT, ICML 2023, arXiv 2301.00774
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>
/// The Hessian of a layer's squared output error in the weights of one output: the Gram matrix of its inputs, damped so
/// that it has an inverse.
/// </summary>
internal static class Hessian
{
    private const double Dampening = 0.01;

    /// <summary>Returns the damped matrix [in, in]. An input that is always zero has 1 on the diagonal.</summary>
    public static double[] Of(LayerStatistics layer)
    {
        var size = layer.Columns;
        var hessian = (double[])(layer.Gram
            ?? throw new InvalidOperationException($"The statistics of '{layer.Name}' have no Gram matrix.")).Clone();
        for (var i = 0; i < size; i++)
        {
            // The scale of the matrix does not matter; that of dead inputs is as in the authors' code.
            hessian[(i * size) + i] = hessian[(i * size) + i] == 0 ? 1 : hessian[(i * size) + i];
        }

        var damp = Dampening * Enumerable.Range(0, size).Average(i => hessian[(i * size) + i]);
        for (var i = 0; i < size; i++)
        {
            hessian[(i * size) + i] += damp;
        }

        return hessian;
    }
}
