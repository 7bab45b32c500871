// Frantar and Alistarh, SparseGPT: Massive Language Models Can Be Accurately Pruned in One-Shot, ICML 2023,
// arXiv 2301.00774
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Numerics;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;


namespace NasBuild.Core.Pruning.Weights;

/// <summary>
/// A pruner that goes through the inputs from the first to the last. The weights behind a pruned one compensate for its
/// effect on the outputs: w_: -= w_j / U_jj U_j:, U the upper Cholesky factor of the inverse Hessian. The weights to
/// prune are chosen for a block of 128 inputs at a time, or for a group of a pattern: the lowest w^2 / U_jj^2.
/// </summary>
internal sealed record SparseGpt : IWeightPruner
{
    /// <summary>The name in settings.</summary>
    public const string Name = PruneSettings.SparseGpt;

    private const int BlockSize = 128;

    /// <inheritdoc/>
    public bool ReadsGradients => false;

    /// <inheritdoc/>
    public bool ReadsInputs => false;

    /// <inheritdoc/>
    public bool ReadsGram => true;

    /// <inheritdoc/>
    public float[] Prune(LayerStatistics layer, Sparsity sparsity) =>
        [.. layer.Groups().SelectMany(group => PruneGroup(group, sparsity))];

    private static float[] PruneGroup(LayerStatistics layer, Sparsity sparsity)
    {
        var (rows, size) = (layer.Rows, layer.Columns);
        (sparsity as PatternSparsity)?.Check(size);
        var upper = InverseFactor(Hessian.Of(layer), size);
        var weights = Array.ConvertAll(layer.Weights, w => (double)w);
        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < size; j++)
            {
                // Without an input there is nothing to compensate for.
                weights[(row * size) + j] = layer.Gram![(j * size) + j] == 0 ? 0 : weights[(row * size) + j];
            }
        }

        var step = sparsity is PatternSparsity { Group: var group } ? group : BlockSize;
        for (var start = 0; start < size; start += step)
        {
            var width = Math.Min(step, size - start);
            var mask = Mask(weights, rows, size, start, width, upper, sparsity);
            Parallel.For(0, rows, row =>
            {
                var line = weights.AsSpan(row * size, size);
                for (var j = start; j < start + width; j++)
                {
                    if (mask[(row * width) + j - start])
                    {
                        var error = line[j] / upper[(j * size) + j];
                        Cholesky.Subtract(line[(j + 1)..], upper.AsSpan((j * size) + j + 1, size - j - 1), error);
                        line[j] = 0;
                    }
                }
            });
        }

        return Array.ConvertAll(weights, w => (float)w);
    }

    private static bool[] Mask(
        double[] weights, int rows, int size, int start, int width, double[] upper, Sparsity sparsity)
    {
        var scores = new float[rows * width];
        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < width; j++)
            {
                var score = weights[(row * size) + start + j] / upper[((start + j) * size) + start + j];
                scores[(row * width) + j] = (float)(score * score);
            }
        }

        return sparsity.Mask(scores, width, MaskScope.Layer);
    }

    // U with U^T U = H^-1, [in, in].
    private static double[] InverseFactor(double[] hessian, int size)
    {
        Cholesky.Factor(hessian, size);
        var lower = Cholesky.Inverse(hessian, size);
        Cholesky.Factor(lower, size);
        var upper = new double[lower.Length];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                upper[(j * size) + i] = lower[(i * size) + j];
            }
        }

        return upper;
    }
}
