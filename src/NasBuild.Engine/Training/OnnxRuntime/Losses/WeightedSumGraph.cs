using NasBuild.Engine.Training.Forms;
using NasBuild.Engine.Training.Losses;
using NasBuild.Onnx;

namespace NasBuild.Engine.Training.OnnxRuntime.Losses;

/// <summary>Writes <see cref="WeightedSum"/>.</summary>
internal static class WeightedSumGraph
{
    public static LossGraph Write(
        WeightedSum loss, GraphWriter write, IReadOnlyDictionary<string, TensorType> outputs, double weight)
    {
        var written = loss.Terms.Select(t => LossGraph.Write(t.Loss, write, outputs, weight * t.Weight)).ToList();
        return new LossGraph(
            write.Sum([.. written.Select(t => t.Value)]),
            written
                .SelectMany(t => t.Gradients)
                .GroupBy(g => g.Key, g => g.Value)
                .ToDictionary(g => g.Key, g => write.Sum([.. g])));
    }
}
