using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>What the blocks of components cost: their latencies on this machine.</summary>
internal static class BlockCosts
{
    private static readonly LatencySettings Effort = new(Blocks: 7, BlockMs: 20);

    /// <summary>
    /// Returns the latency of each component in the first block, then in the next, in milliseconds.
    /// </summary>
    /// <param name="components">The components: as many blocks each.</param>
    /// <param name="sample">One sample.</param>
    /// <param name="session">The settings with which the application runs the model.</param>
    public static double[] Measure(
        IReadOnlyList<ModelBlocks> components, IReadOnlyDictionary<string, Tensor> sample, SessionSettings session)
    {
        var costs = new double[components[0].Count * components.Count];
        foreach (var (k, of) in components.Index())
        {
            var values = new Dictionary<string, Tensor>(sample);
            for (var b = 0; b < of.Count; b++)
            {
                using var before = Session.Create(b == 0 ? of.Embedding : of.Block(b - 1), session);
                values[of.Stream[b]] = before.Run(Read(before))[of.Stream[b]];
                using var block = Session.Create(of.Block(b), session);
                costs[(b * components.Count) + k] = LatencyMeasurement.Measure(block, Read(block), Effort).MedianMs;
            }

            Dictionary<string, Tensor> Read(Session part) => part.Inputs.ToDictionary(i => i, i => values[i]);
        }

        return costs;
    }

    /// <summary>Returns costs as shares of those of the dearest component.</summary>
    public static double[] Relative(IReadOnlyList<double> costs, int components)
    {
        var dearest = Enumerable.Range(0, components)
            .Max(k => costs.Where((_, i) => i % components == k).Sum());
        return [.. costs.Select(c => c / dearest)];
    }
}
