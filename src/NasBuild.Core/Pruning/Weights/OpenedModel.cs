using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Quality;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>
/// A language model whose layers' weights are inputs: each pruning is a run of one session, which several threads may
/// share.
/// </summary>
internal sealed class OpenedModel : IDisposable
{
    private readonly Session session;
    private readonly Dictionary<string, Tensor> originals;
    private readonly IReadOnlyList<Batch> batches;

    /// <summary>Prepares <paramref name="model"/> to be measured with other weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layers">The layers whose weights may change.</param>
    /// <param name="samples">The samples that it is measured on.</param>
    /// <param name="batchSize">The number of samples in a run.</param>
    /// <param name="settings">The settings of a session.</param>
    public OpenedModel(
        Model model, IReadOnlyList<LinearLayer> layers, Dataset samples, int batchSize, SessionSettings settings)
    {
        var builder = new GraphBuilder(model.Graph);
        originals = layers.ToDictionary(l => l.Weight, l => model.Graph[l.Weight].Initializer!);
        foreach (var (name, tensor) in originals)
        {
            builder.Initializers.Remove(name);
            builder.Inputs.RemoveAll(i => i.Name == name);
            builder.Inputs.Add(new ValueInfo(
                name, tensor.ElementType, tensor.Shape.Select(d => new Dimension(d, null))));
        }

        session = Session.Create(model.With(builder.Build()), settings);
        batches = [.. samples.Batches(batchSize)];
    }

    /// <summary>
    /// Returns the perplexity with these weights, by the initializer's name; the others are the model's own.
    /// </summary>
    public double Perplexity(IReadOnlyDictionary<string, Tensor> weights, CancellationToken cancellation = default)
    {
        var (sum, count) = (0d, 0L);
        var given = originals.ToDictionary(o => o.Key, o => weights.GetValueOrDefault(o.Key, o.Value));
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            sum += PerplexityMetric.Loss(
                session.Run(given.Concat(batch.Inputs).ToDictionary())[session.Outputs[0]], batch.Labels.Span);
            count += PerplexityMetric.Counted(batch.Labels.Span);
        }

        return Math.Exp(sum / count);
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
