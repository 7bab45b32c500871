using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Stores weights in 8 bits; they are dequantized to float under their old name when the model is loaded.
/// </summary>
internal static class StoredWeights
{
    /// <summary>
    /// Returns true if only this graph's nodes read a constant: callers may replace those that are inputs too, and
    /// receive outputs.
    /// </summary>
    public static bool IsPrivate(Graph graph, Tensor tensor) =>
        graph[tensor.Name] is { IsInput: false, IsOutput: false } value && value.Uses.Count > 0;

    /// <summary>
    /// Replaces a constant by its bytes. <c>Cast</c> and <c>Mul</c> of constants are computed once, when the model is
    /// loaded; a <c>DequantizeLinear</c>, which ONNX Runtime keeps for its fusions, would be computed in every run.
    /// </summary>
    public static void Store(GraphBuilder builder, Tensor tensor, int axis)
    {
        var scales = ChannelWeights.ScalesOf(tensor, axis, 127, perChannel: true);
        var quantized = ChannelWeights.Of(tensor, axis, scales, 127);
        long[] shape = [scales.Length, .. Enumerable.Repeat(1L, tensor.Shape.Length - axis - 1)];
        builder.Initializers.Remove(tensor.Name);
        var bytes = builder.Add(Tensor.Create<sbyte>("w", tensor.Shape.AsSpan(), quantized.Data));
        var scale = builder.Add(Tensor.Create<float>("s", shape, scales));
        var widened = builder.FreshName("f");
        builder.Nodes.Insert(
            0, new Node("Cast", [bytes], [widened], "", "", Onnx.Attribute.Of("to", (long)ElementType.Float)));
        builder.Nodes.Insert(1, new Node("Mul", [widened, scale], [tensor.Name]));
    }
}
