using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Weights;

/// <summary>The masks that keep the zeros of a sparse model while it is trained.</summary>
internal static class ZeroMasks
{
    /// <summary>Returns the mask of each sparse layer, by its weight: 0 where the weight is zero, else 1.</summary>
    public static IReadOnlyDictionary<string, Tensor> Of(Model model, PruneSettings settings) =>
        SparseLayers.In(model.Graph, settings).Chosen.ToDictionary(l => l.Weight, l =>
        {
            var weight = model.Graph[l.Weight].Initializer!;
            return Tensor.Create<float>(
                l.Weight, weight.Shape.AsSpan(), Array.ConvertAll(weight.ToArray<float>(), w => w == 0 ? 0f : 1f));
        });
}
