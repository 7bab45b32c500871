using NasBuild.Onnx;

namespace NasBuild.Engine.Training;

/// <summary>
/// Distinguishes a model's parameters from its other constants: an exporter writes both the same way.
/// </summary>
public static class TrainableParameters
{
    // The inputs of an operator that hold weights.
    private static readonly Dictionary<string, int[]> Weights = new()
    {
        ["BatchNormalization"] = [1, 2],
        ["Conv"] = [1, 2],
        ["ConvTranspose"] = [1, 2],
        ["GRU"] = [1, 2, 3],
        ["Gather"] = [0],
        ["Gemm"] = [0, 1, 2],
        ["GroupNormalization"] = [1, 2],
        ["InstanceNormalization"] = [1, 2],
        ["LSTM"] = [1, 2, 3, 7],
        ["LayerNormalization"] = [1, 2],
        ["MatMul"] = [0, 1],
        ["PRelu"] = [1],
        ["RMSNormalization"] = [1],
        ["RNN"] = [1, 2, 3],
    };

    /// <summary>Returns the initializers that training with the default engine may change.</summary>
    /// <inheritdoc cref="Of(Model, ITrainingEngine, IReadOnlyCollection{string})"/>
    public static IReadOnlyList<string> Of(Model model, params IReadOnlyCollection<string> obstacles) =>
        Of(model, TrainingEngines.Default, obstacles);

    /// <summary>
    /// Returns the initializers that training may change: weights of convolutions, products, embeddings, recurrent
    /// layers and normalisations, and vectors that are added to or multiplied with something larger, as biases and
    /// written-out normalisations are. Masks, first states, positions, added scalars and constants that preprocess the
    /// input are not trained.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="engine">The engine: weights of operators that it does not differentiate are not trained.</param>
    /// <param name="obstacles">
    /// The names of nodes without a gradient: what is read on the way to them is not trained.
    /// </param>
    public static IReadOnlyList<string> Of(
        Model model, ITrainingEngine engine, params IReadOnlyCollection<string> obstacles)
    {
        var graph = model.Graph;
        var before = Before(graph, obstacles);
        return [.. graph.Initializers.Where(t => IsTrained(t) && !before.Contains(t.Name)).Select(t => t.Name)];

        bool IsTrained(Tensor tensor) =>
            tensor.ElementType is ElementType.Float or ElementType.Double
            && graph[tensor.Name].Uses.Any(u => u.Node.Domain.Length == 0 && IsWeight(u.Node, u.Index, tensor));

        bool IsWeight(Node node, int index, Tensor tensor) => node.OpType switch
        {
            var type when Weights.TryGetValue(type, out var indices) =>
                indices.Contains(index) && engine.Operators.Contains(type),
            "Transpose" or "QuantizeLinear" or "DequantizeLinear" or "Identity" or "Reshape" => index == 0
                && graph[node.Outputs[0]].Uses.Any(u => u.Node.Domain.Length == 0 && IsWeight(u.Node, u.Index, tensor)),
            "Add" or "Mul" => tensor is { Shape.Length: 1, Count: > 1 }
                && graph[node.Input(1 - index)] is { Constant: null, IsInput: false },
            _ => SortsGates(node),
        };

        // Exporters sort the gates of recurrent layers. Elsewhere, what is cut or joined may be a table of positions.
        bool SortsGates(Node node) =>
            node.OpType is "Concat" or "Slice" or "Split" or "Squeeze" or "Unsqueeze"
            && node.Outputs.Where(o => o.Length > 0).SelectMany(o => graph[o].Uses).Any(u => u.Node.Domain.Length == 0
                && (u.Node.OpType is "GRU" or "LSTM" or "RNN"
                    ? Weights[u.Node.OpType].Contains(u.Index)
                    : SortsGates(u.Node)));
    }

    private static HashSet<string> Before(Graph graph, IReadOnlyCollection<string> obstacles)
    {
        var before = new HashSet<string>();
        foreach (var node in graph.Nodes.Reverse().Where(n =>
            obstacles.Contains(n.DisplayName) || n.Outputs.Any(before.Contains)))
        {
            before.UnionWith(node.Inputs.Concat(node.CapturedNames()));
        }

        return before;
    }
}
