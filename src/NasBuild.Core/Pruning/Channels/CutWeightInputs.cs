// Sun et al., Wanda, ICLR 2024, arXiv 2306.11695; for convolutions the norm of an input channel counts for every
// position of the kernel
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>
/// Measures X of weights that are cut: the mean over samples of each input's squared norm, over all positions.
/// </summary>
internal static class CutWeightInputs
{
    /// <summary>
    /// Returns X, [in], by weight. A grouped convolution has the mean over its groups: their weights at the same
    /// position share a column.
    /// </summary>
    public static IReadOnlyDictionary<string, float[]> Measure(
        Model model, IReadOnlyList<CutWeight> weights, Dataset samples, int batchSize, SessionSettings settings)
    {
        var builder = new GraphBuilder(model.Graph);
        var channelsLast = new Dictionary<string, (string Value, int Size)>();
        foreach (var weight in weights.Where(w => w.Input is not null).DistinctBy(w => w.Input))
        {
            var node = model.Graph[weight.Weight].Uses[0].Node;
            var rank = model.Graph[weight.Weight].Initializer!.Shape.Length;
            channelsLast.Add(weight.Input!, node.Is("Conv")
                ? (
                    builder.Add(
                        "Transpose", [weight.Input!], $"{weight.Input}_last", "",
                        Attribute.Of("perm", [0, .. Enumerable.Range(2, rank - 2).Select(a => (long)a), 1L])),
                    weight.Columns / weight.Places * (int)node.Int("group", 1))
                : (weight.Input!, weight.Columns));
        }

        var measured = InputStatistics.Measure(
            model.With(builder.Build()), channelsLast.Values.ToDictionary(v => v.Value, v => new InputShape(v.Size)), samples,
            gram: false, batchSize, settings);
        return weights.Where(w => w.Input is not null)
            .ToDictionary(w => w.Weight, w => Columns(w, measured[channelsLast[w.Input!].Value].X));
    }

    private static float[] Columns(CutWeight weight, float[] norms)
    {
        var channels = weight.Columns / weight.Places;
        return [.. Enumerable.Range(0, weight.Columns).Select(c => c / weight.Places)
            .Select(j => Enumerable.Range(0, norms.Length / channels).Average(g => norms[(g * channels) + j]))];
    }
}
