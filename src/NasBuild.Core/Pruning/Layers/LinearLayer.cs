using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Layers;

/// <summary>
/// A fully connected layer whose weights may be set to zero one by one: a <c>MatMul</c> or <c>Gemm</c> with constant
/// weights that no other node reads. Its weights are always [out, in] here, whatever their layout in the file.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Input">The value that it multiplies, [.., in].</param>
/// <param name="Weight">The initializer that holds the weights.</param>
/// <param name="Rows">The number of outputs.</param>
/// <param name="Columns">The number of inputs.</param>
/// <param name="OutputsFirst">True if the file has the weights as [out, in]; otherwise as [in, out].</param>
internal sealed record LinearLayer(string Name, string Input, string Weight, int Rows, int Columns, bool OutputsFirst)
    : WeightMatrix(Name, Weight, Rows, Columns, OutputsFirst)
{
    /// <summary>
    /// Returns the layers of <paramref name="graph"/> in its order. Embeddings are not linear layers, and the head,
    /// whose outputs are the model's, is left alone.
    /// </summary>
    public static IReadOnlyList<LinearLayer> In(Graph graph) =>
        [.. graph.Nodes.Select(n => Of(graph, n)).OfType<LinearLayer>()];

    /// <summary>Returns the weights in the file's layout.</summary>
    public Tensor Write(float[] weights) =>
        Tensor.Create<float>(Weight, OutputsFirst ? [Rows, Columns] : [Columns, Rows], InFileOrder(weights));

    private static LinearLayer? Of(Graph graph, Node node)
    {
        if ((!node.Is("MatMul") && !node.Is("Gemm")) || MatrixProduct.Of(graph, node).Product is not { } product
            || graph[node.Inputs[1]] is not { Uses.Count: 1, IsOutput: false } || IsHead(graph, node.Outputs[0]))
        {
            return null;
        }

        return new LinearLayer(
            node.DisplayName, product.Input, node.Inputs[1], product.Columns, product.Rows, node.Int("transB", 0) != 0);
    }

    // True if there is at most a bias, a reshaping or a conversion between the value and the model's outputs.
    private static bool IsHead(Graph graph, string value) =>
        graph[value].IsOutput
        || (graph[value].Uses is { Count: > 0 } uses
            && uses.All(u => u.Node.OpType is "Add" or "Identity" or "Cast" or "Reshape" or "Squeeze"
                && u.Node.Inputs.All(i => i == value || graph[i].Constant is not null)
                && IsHead(graph, u.Node.Outputs[0])));
}
