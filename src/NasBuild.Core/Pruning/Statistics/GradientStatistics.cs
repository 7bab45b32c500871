// Dong et al., Pruner-Zero, ICML 2024, arXiv 2406.02924; Das et al., GBLM, 2023, arXiv 2311.04902
using System.Runtime.InteropServices;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Storage;
using NasBuild.Engine;
using NasBuild.Engine.Training;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Statistics;

/// <summary>
/// G of every weight: sqrt(sum over samples of (100 g)^2), g the gradient of one sample's loss. It depends on no
/// sparsity, so it is cached.
/// </summary>
/// <param name="ByWeight">G, [out, in], by the initializer that holds the weights.</param>
internal sealed record GradientStatistics(IReadOnlyDictionary<string, float[]> ByWeight)
{
    private const double Scale = 100;

    /// <summary>Returns the content key of the gradients: equal keys mean equal gradients.</summary>
    public static string KeyOf(ITrainingEngine engine, Model model, Dataset samples) => ContentKey.Of([
        "gradients", "1", engine.Name, engine.Version, ContentKey.OfBytes(model.ToBytes()),
        .. samples.Batches(1).SelectMany(KeysOf)]);

    /// <summary>
    /// Returns the gradients in the file <paramref name="path"/> if they are of this engine, this model and these
    /// samples; otherwise measures and stores them.
    /// </summary>
    public static GradientStatistics GetOrMeasure(
        ITrainingEngine engine, string path, Model model, IReadOnlyList<WeightMatrix> layers, Dataset samples,
        SessionSettings settings, CancellationToken cancellation = default)
    {
        var key = KeyOf(engine, model, samples);
        if (Find(path, key, layers) is { } found)
        {
            return found;
        }

        var measured = Measure(engine, model, layers, samples, settings, cancellation);
        var tensors = layers.Select(
            l => Tensor.Create<float>(l.Weight, [l.Rows, l.Columns], measured.ByWeight[l.Weight]));
        AtomicFile.Write(
            path, new Model(new Graph("gradients", [], tensors, [], [])).WithMetadata("key", key).ToBytes());
        return measured;
    }

    /// <summary>Runs every sample forward and backward.</summary>
    /// <param name="engine">Computes the gradients.</param>
    /// <param name="model">
    /// The model, not pruned. Its first output holds scores of classes, or of the next token at each position.
    /// </param>
    /// <param name="layers">Its layers, or other weights.</param>
    /// <param name="samples">The calibration samples, with labels.</param>
    /// <param name="settings">The settings of a session.</param>
    /// <param name="cancellation">Stops between samples.</param>
    /// <exception cref="UndifferentiableException">A node on the path has no gradient.</exception>
    public static GradientStatistics Measure(
        ITrainingEngine engine, Model model, IReadOnlyList<WeightMatrix> layers, Dataset samples,
        SessionSettings settings, CancellationToken cancellation = default)
    {
        var loss = new CrossEntropy(model.Graph.Outputs[0].Name);
        using var session = engine.Gradients(
            model, loss, Alone(samples, 0).Inputs, [.. layers.Select(l => l.Weight)], settings);
        foreach (var batch in Enumerable.Range(0, samples.Count).Select(i => Alone(samples, i)))
        {
            cancellation.ThrowIfCancellationRequested();
            var labels = Tensor.Create<long>(
                loss.Labels,
                batch.Labels.Length == batch.Count ? [batch.Count] : [batch.Count, batch.Labels.Length / batch.Count],
                Array.ConvertAll(batch.Labels.ToArray(), l => (long)l));
            session.Accumulate(new Dictionary<string, Tensor>(batch.Inputs) { [loss.Labels] = labels });
        }

        var sums = session.SumsOfSquares();
        return new GradientStatistics(layers.ToDictionary(l => l.Weight, l =>
        {
            // The loss may not depend on every layer.
            var g = sums.TryGetValue(l.Weight, out var squares)
                ? Array.ConvertAll(squares.ToArray<double>(), s => (float)(Scale * Math.Sqrt(s)))
                : new float[l.Count];
            return l.OutputsFirst ? g : MatrixProduct.Transpose(g, l.Columns, l.Rows);
        }));
    }

    // The mean over a fixed batch of one sample is that sample's.
    private static Batch Alone(Dataset samples, int index) =>
        samples.Take([.. Enumerable.Repeat(index, samples.FixedBatch ?? 1)]);

    private static IEnumerable<string> KeysOf(Batch batch) =>
        batch.Inputs.Values
            .Select(t => ContentKey.OfBytes(t.ToBytes().Span))
            .Append(ContentKey.OfBytes(MemoryMarshal.AsBytes(batch.Labels.Span)));

    private static GradientStatistics? Find(string path, string key, IReadOnlyList<WeightMatrix> layers)
    {
        try
        {
            var kept = File.Exists(path) ? Model.Load(path) : null;
            return kept?.Metadata.GetValueOrDefault("key") != key
                || !layers.All(l => kept.Graph.Values.ContainsKey(l.Weight)) ? null
                : new GradientStatistics(
                    layers.ToDictionary(l => l.Weight, l => kept.Graph[l.Weight].Initializer!.ToArray<float>()));
        }
        catch (Exception e) when (e is OnnxFormatException or IOException)
        {
            // The file is not valid or not complete: measure again.
            return null;
        }
    }
}
