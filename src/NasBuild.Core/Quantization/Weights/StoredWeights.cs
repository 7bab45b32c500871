using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Stores weights in 4 or 8 bits; they are dequantized to float under their old name when the model is loaded.
/// </summary>
internal static class StoredWeights
{
    /// <summary>
    /// Returns true if only this graph's nodes read a constant: callers may replace those that are inputs too, and
    /// receive outputs.
    /// </summary>
    public static bool IsPrivate(Graph graph, Tensor tensor) =>
        graph[tensor.Name] is { IsInput: false, IsOutput: false } value && value.Uses.Count > 0;

    /// <summary>Returns true if 4 bits with a scale a channel are the form of a node's weights.</summary>
    public static bool MayPack(Node node) => node.OpType is "Conv" or "ConvTranspose" && node.Domain.Length == 0;

    /// <summary>
    /// Replaces a constant by its bytes. <c>Cast</c> and <c>Mul</c> of constants are computed once, when the model is
    /// loaded; a <c>DequantizeLinear</c>, which ONNX Runtime keeps for its fusions, would be computed in every run.
    /// </summary>
    /// <param name="builder">The graph.</param>
    /// <param name="tensor">The constant.</param>
    /// <param name="read">The node that reads it.</param>
    /// <param name="grid">The bytes.</param>
    public static void Store(GraphBuilder builder, Tensor tensor, WeightRead read, ByteGrid grid)
    {
        var (first, last) = read.ChannelAxes(tensor.Shape.Length);
        long Count(IEnumerable<long> sizes) => sizes.Aggregate(1L, (product, size) => product * size);

        // Adjacent axes count as one.
        long[] merged =
            [.. tensor.Shape[..first], Count(tensor.Shape[first..(last + 1)]), .. tensor.Shape[(last + 1)..]];
        var weights = Tensor.Create<float>("w", merged, tensor.ToArray<float>());
        var scales = ChannelWeights.ScalesOf(weights, first, grid);
        var quantized = ChannelWeights.Of(weights, first, scales, grid);
        long[] shape =
            [.. tensor.Shape[first..(last + 1)], .. Enumerable.Repeat(1L, tensor.Shape.Length - last - 1)];
        builder.Initializers.Remove(tensor.Name);
        List<Node> nodes = [];
        var bytes = PackedWeights.Add(builder, grid, quantized.Data, tensor.Shape, nodes.Add);
        var scale = builder.Add(Tensor.Create<float>("s", shape, scales));
        var widened = builder.FreshName("f");
        nodes.Add(new Node("Cast", [bytes], [widened], "", "", Onnx.Attribute.Of("to", (long)ElementType.Float)));
        nodes.Add(new Node("Mul", [widened, scale], [tensor.Name]));
        nodes.Reverse();
        nodes.ForEach(n => builder.Nodes.Insert(0, n));
    }
}
