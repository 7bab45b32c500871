// Least squares on a fixed support; Hassibi and Stork, Optimal Brain Surgeon, NeurIPS 1992, removes the same error
// weight by weight.
using NasBuild.Core.Pruning.Statistics;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>
/// The update of unpruned weights in closed form: for every output the w' that minimises (w' - w) H (w' - w)^T with
/// zeros in the mask, H the damped Gram matrix of the inputs. Of all weights with that mask these are closest to the
/// layer's outputs on the calibration samples. Each output takes n^3 / 3 operations for n unpruned weights.
/// </summary>
internal static class WeightUpdate
{
    /// <summary>Returns the fitted weights [out, in].</summary>
    /// <param name="layer">The layer, with its Gram matrix.</param>
    /// <param name="mask">The weights that are zero, [out, in].</param>
    public static float[] Run(LayerStatistics layer, bool[] mask)
    {
        var groups = layer.Groups().ToList();
        return [.. groups.SelectMany((group, g) => Fit(group, LayerStatistics.Part(mask, g, groups.Count)))];
    }

    private static float[] Fit(LayerStatistics layer, bool[] mask)
    {
        var (size, hessian) = (layer.Columns, Hessian.Of(layer));
        var fitted = new float[mask.Length];
        Parallel.For(0, layer.Rows, row =>
        {
            var kept = Kept(mask.AsSpan(row * size, size));
            var solution = new KeptInputs(hessian, size, kept).Fit(layer.Weights.AsSpan(row * size, size));
            for (var i = 0; i < kept.Length; i++)
            {
                fitted[(row * size) + kept[i]] = (float)solution[i];
            }
        });
        return fitted;
    }

    private static int[] Kept(ReadOnlySpan<bool> gone)
    {
        var kept = new List<int>(gone.Length);
        for (var i = 0; i < gone.Length; i++)
        {
            if (!gone[i])
            {
                kept.Add(i);
            }
        }

        return [.. kept];
    }
}
