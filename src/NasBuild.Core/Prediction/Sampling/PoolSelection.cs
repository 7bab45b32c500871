using NasBuild.Core.Prediction.Predictors;
using NasBuild.Core.Spaces;

namespace NasBuild.Core.Prediction.Sampling;

/// <summary>Picks a batch from policies that are given, as <see cref="EvolutionarySelection"/> does from a whole space.</summary>
internal static class PoolSelection
{
    /// <summary>The indices in <paramref name="pool"/> of the policies to measure next.</summary>
    public static IReadOnlyList<int> Select(
        LevelSpace space, IPredictor predictor, IAcquisition acquisition, IReadOnlyList<Policy> pool, IReadOnlyCollection<Policy> measured, int count, CancellationToken cancellation)
    {
        HashSet<Policy> closed = [.. measured];
        int[] open = [.. Enumerable.Range(0, pool.Count).Where(i => !closed.Contains(pool[i]))];
        var scores = new double[open.Length];
        Parallel.For(0, open.Length, new ParallelOptions { CancellationToken = cancellation }, i => scores[i] = acquisition.Of(predictor, space, pool[open[i]]));
        return [.. DiverseBatch.Pick(space, [.. open.Select(i => pool[i])], scores, measured.Select(space.Vector), count).Select(i => open[i])];
    }
}
