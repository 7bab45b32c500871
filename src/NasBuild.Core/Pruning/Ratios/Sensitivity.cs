// Han et al., Learning both Weights and Connections, NeurIPS 2015, arXiv 1506.02626, section 3: the sensitivity of each
// layer to its own pruning
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Ratios;

/// <summary>Measures the cost of pruning each layer while the others are unpruned.</summary>
internal static class Sensitivity
{
    /// <summary>The ratios to try.</summary>
    public static readonly IReadOnlyList<double> Ratios = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    /// <summary>Returns one curve per layer, with statistics of the unpruned model.</summary>
    /// <param name="layers">The layers with their statistics.</param>
    /// <param name="pruner">The pruner.</param>
    /// <param name="model">The model on samples of the validation split.</param>
    /// <param name="progress">
    /// Receives the number of measurements done and the total. Called from several threads.
    /// </param>
    /// <param name="cancellation">Stops between measurements.</param>
    public static IReadOnlyList<SensitivityCurve> Measure(
        IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)> layers, IWeightPruner pruner, OpenedModel model,
        Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        var whole = Math.Log(model.Perplexity(new Dictionary<string, Tensor>(), cancellation));
        var losses = new double[layers.Count * Ratios.Count];
        var done = 0;
        Parallel.For(0, losses.Length, new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Environment.ProcessorCount
        }, i =>
        {
            var (layer, statistics) = layers[i / Ratios.Count];
            var weights = layer.Write(pruner.Prune(statistics, new UnstructuredSparsity(Ratios[i % Ratios.Count])));
            losses[i] = Math.Log(model.Perplexity(
                new Dictionary<string, Tensor> { [layer.Weight] = weights }, cancellation))
                - whole;
            progress?.Invoke(Interlocked.Increment(ref done), losses.Length);
        });
        return [.. layers.Select((l, k) => new SensitivityCurve(
            l.Layer, [.. Ratios.Select((r, i) => (r, losses[(k * Ratios.Count) + i]))]))];
    }
}
