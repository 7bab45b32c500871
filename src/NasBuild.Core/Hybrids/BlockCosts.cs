using NasBuild.Engine;
using NasBuild.Engine.Timing;
using NasBuild.Onnx;

namespace NasBuild.Core.Hybrids;

/// <summary>What the blocks of components cost: their latencies on this machine.</summary>
internal static class BlockCosts
{
    private static readonly LatencySettings Effort = new(Blocks: 9, BlockMs: 20);

    /// <summary>
    /// Returns the latency of each component in the first block, then in the next, in milliseconds: blocks of the same
    /// place take turns, so that what else the machine does slows all alike.
    /// </summary>
    /// <param name="components">The components: as many blocks each.</param>
    /// <param name="sample">One sample.</param>
    /// <param name="session">The settings with which the application runs the model.</param>
    public static double[] Measure(
        IReadOnlyList<ModelBlocks> components, IReadOnlyDictionary<string, Tensor> sample, SessionSettings session)
    {
        var costs = new double[components[0].Count * components.Count];
        var values = components.Select(_ => new Dictionary<string, Tensor>(sample)).ToList();
        for (var b = 0; b < components[0].Count; b++)
        {
            foreach (var (of, known) in components.Zip(values))
            {
                using var before = Session.Create(b == 0 ? of.Embedding : of.Block(b - 1), session);
                known[of.Stream[b]] = before.Run(Read(before, known))[of.Stream[b]];
            }

            using var first = Session.Create(components[0].Block(b), session);
            for (var k = 1; k < components.Count; k++)
            {
                using var other = Session.Create(components[k].Block(b), session);
                var compared = LatencyMeasurement.Compare(
                    (first, Read(first, values[0])), (other, Read(other, values[k])), Effort);
                costs[b * components.Count] = compared.Original.MedianMs;
                costs[(b * components.Count) + k] = compared.Ratio * compared.Original.MedianMs;
            }
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

    private static Dictionary<string, Tensor> Read(Session part, Dictionary<string, Tensor> known) =>
        part.Inputs.ToDictionary(i => i, i => known[i]);
}
