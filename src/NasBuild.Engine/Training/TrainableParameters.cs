using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>Tells a model's parameters from its other constants: an exporter writes both the same way.</summary>
public static class TrainableParameters
{
    // The inputs of an operator that hold weights.
    private static readonly Dictionary<string, int[]> Weights = new()
    {
        ["BatchNormalization"] = [1, 2],
        ["Conv"] = [1, 2],
        ["ConvTranspose"] = [1, 2],
        ["Gather"] = [0],
        ["Gemm"] = [0, 1, 2],
        ["GroupNormalization"] = [1, 2],
        ["InstanceNormalization"] = [1, 2],
        ["LayerNormalization"] = [1, 2],
        ["MatMul"] = [0, 1],
        ["PRelu"] = [1],
        ["RMSNormalization"] = [1],
    };

    /// <summary>
    /// The initializers that training may change: weights of convolutions, products, embeddings and normalisations, and vectors that are added to or multiplied
    /// with something larger, as biases and written-out normalisations are. Masks, positions, scalars and what shapes the input stay as they are.
    /// </summary>
    public static IReadOnlyList<string> Of(Model model)
    {
        var graph = model.Graph;
        return [.. graph.Initializers.Where(t => t.ElementType is ElementType.Float or ElementType.Double && t.Count > 1 && graph[t.Name].Uses.Any(u => IsWeight(u, t))).Select(t => t.Name)];

        bool IsWeight(Use use, Tensor tensor) =>
            use.Node.Domain.Length == 0
            && (Weights.TryGetValue(use.Node.OpType, out var indices) ? indices.Contains(use.Index)
                : use.Node.OpType is "Transpose" or "QuantizeLinear" or "DequantizeLinear" or "Identity" or "Reshape" ? use.Index == 0 && graph[use.Node.Outputs[0]].Uses.Any(next => IsWeight(next, tensor))
                : use.Node.OpType is "Add" or "Mul" && tensor.Shape.Length == 1 && graph[use.Node.Input(1 - use.Index)] is { Constant: null, IsInput: false });
    }
}
