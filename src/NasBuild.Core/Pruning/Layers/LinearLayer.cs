using System.Collections.Immutable;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Layers;

/// <summary>
/// A layer whose weights may be set to zero one by one: a fully connected layer or a convolution with constant weights
/// that no other node reads. Its weights are always [out, in] here, whatever their layout in the file; a convolution
/// has an input for each position of its kernel, and a transposed one an output.
/// </summary>
/// <param name="Name">The node's name.</param>
/// <param name="Input">The value that it multiplies, [.., in], or [batch, channels, ..] for a convolution.</param>
/// <param name="Weight">The initializer that holds the weights.</param>
/// <param name="Rows">The number of outputs.</param>
/// <param name="Columns">The number of inputs; of a grouped convolution those of one group.</param>
/// <param name="OutputsFirst">True if the file has the weights as [out, in]; otherwise as [in, out].</param>
internal sealed record LinearLayer(string Name, string Input, string Weight, int Rows, int Columns, bool OutputsFirst)
    : WeightMatrix(Name, Weight, Rows, Columns, OutputsFirst)
{
    /// <summary>The convolution; null for a fully connected layer.</summary>
    public Node? Convolution { get; init; }

    /// <summary>The sizes of a convolution's kernel.</summary>
    public ImmutableArray<long> Kernel { get; init; } = [];

    /// <summary>The number of positions of the kernel; 1 for a fully connected layer.</summary>
    public long Positions => Kernel.Aggregate(1L, (product, size) => product * size);

    /// <summary>The number of groups of a convolution: so many parts of the rows have inputs of their own.</summary>
    public int Groups => (int)(Convolution?.Int("group", 1) ?? 1);

    /// <summary>
    /// Returns the layers of <paramref name="graph"/> in its order. Embeddings are not linear layers, and the head,
    /// whose outputs are the model's, is left alone.
    /// </summary>
    public static IReadOnlyList<LinearLayer> In(Graph graph) =>
        [.. WithHead(graph).Where(l => !IsHead(graph, graph[l.Weight].Uses[0].Node.Outputs[0]))];

    /// <summary>Returns the layers of <paramref name="graph"/> and the head.</summary>
    public static IReadOnlyList<LinearLayer> WithHead(Graph graph) =>
        [.. graph.Nodes.Select(n => Of(graph, n)).OfType<LinearLayer>()];

    /// <summary>Returns the weights in the file's layout.</summary>
    public Tensor Write(float[] weights) => Tensor.Create<float>(
        Weight,
        OutputsFirst ? [Rows, Columns / Positions, .. Kernel] : [Columns, Rows / Positions, .. Kernel],
        InFileOrder(weights));

    private static LinearLayer? Of(Graph graph, Node node) =>
        !IsLayer(node) || graph[node.Inputs[1]] is not { Uses.Count: 1, IsOutput: false } weight ? null
        : node.OpType is "Conv" or "ConvTranspose" or "FusedConv" ? OfConvolution(node, weight.Initializer)
        : MatrixProduct.Of(graph, node).Product is { } product ? new LinearLayer(
            node.DisplayName, product.Input, node.Inputs[1], product.Columns, product.Rows, node.Int("transB", 0) != 0)
        : null;

    // The weights of com.microsoft.Attention are those of queries, keys and values, one beside the other.
    private static bool IsLayer(Node node) => (node.Domain, node.OpType) is
        ("", "MatMul" or "Gemm" or "Conv" or "ConvTranspose") or ("com.microsoft", "Attention" or "FusedConv");

    // The groups of a transposed convolution share no axis of its weight.
    private static LinearLayer? OfConvolution(Node node, Tensor? weight)
    {
        if (weight is not { ElementType: ElementType.Float, Count: > 0, Shape.Length: > 2 }
            || (node.Is("ConvTranspose") && node.Int("group", 1) != 1))
        {
            return null;
        }

        var (first, rest) = ((int)weight.Shape[0], (int)(weight.Count / weight.Shape[0]));
        var isTransposed = node.Is("ConvTranspose");
        var (rows, columns) = isTransposed ? (rest, first) : (first, rest);
        return new LinearLayer(
            node.DisplayName, node.Inputs[0], node.Inputs[1], rows, columns, OutputsFirst: !isTransposed)
        {
            Convolution = node,
            Kernel = weight.Shape[2..],
        };
    }

    // True if there is at most a bias, a reshaping or a conversion between the value and the model's outputs.
    private static bool IsHead(Graph graph, string value) =>
        graph[value].IsOutput
        || (graph[value].Uses is { Count: > 0 } uses
            && uses.All(u => u.Node.OpType is "Add" or "Identity" or "Cast" or "Reshape" or "Squeeze" or "Flatten"
                && u.Node.Inputs.All(i => i == value || graph[i].Constant is not null)
                && IsHead(graph, u.Node.Outputs[0])));
}
