using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Weights stored with few bits and activations left in float. 4 bits: matrix products and embeddings in blocks,
/// convolutions with a scale per channel. 8 bits, also where there is no form of 4: weights are stored as bytes with a
/// scale per channel and widened when the model is loaded, so that it runs exactly as fast as the float model.
/// </summary>
public static class WeightOnlyQuantization
{
    /// <summary>
    /// Quantizes the weights of the nodes to which <paramref name="plan"/> gives 4 or 8 bits and float activations, in
    /// the graph and in the bodies of its nodes.
    /// </summary>
    public static QuantizationResult Apply(Model model, QuantizationPlan plan, BlockSettings? settings = null)
    {
        var graph = ConstantsToInitializersPass.Run(model.Graph);
        var storage = new WeightStorage(settings ?? new BlockSettings());
        var changed = model.With(storage.Run(graph, new GraphBuilder(graph), plan));
        return new QuantizationResult(
            storage.UsesBlocks ? changed.WithOpset("com.microsoft", 1) : changed, storage.Stored, storage.Left);
    }
}
