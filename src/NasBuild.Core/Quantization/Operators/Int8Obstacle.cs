using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>Finds the reason why a convolution or matrix product cannot be computed in 8 bits.</summary>
internal static class Int8Obstacle
{
    /// <summary>Returns the reason, or null.</summary>
    public static string? Of(Graph graph, Node node, ActivationRanges ranges)
    {
        var weight = graph[node.Input(1)].Initializer;
        var bias = node.Input(2);
        var result = Int8Region.Fused(graph, node);
        return weight is null ? "its weights are computed, not constant"
            : weight.ElementType != ElementType.Float ? $"its weights are {weight.ElementType}, not Float"
            : weight.Count == 0 || weight.Shape.Length < 2
            ? $"its weights have the shape [{string.Join(", ", weight.Shape)}]"
            : !node.Is("Conv") && weight.Shape.Length != 2 ? "its weights are a stack of matrices"
            : bias.Length > 0 && graph[bias].Initializer is not { ElementType: ElementType.Float, Shape.Length: 1 }
            ? "its bias is not a constant vector"
            : bias.Length > 0 && graph[bias].Initializer!.Count != weight.Shape[ChannelAxis(node)]
            ? "its bias has not one number a channel"
            : node.Int("transA", 0) != 0 || node.Float("alpha", 1) != 1 || node.Float("beta", 1) != 1
            ? "it scales or transposes what it multiplies"
            : !ranges.Values.ContainsKey(node.Input(0)) ? $"calibration has no range for its input '{node.Input(0)}'"
            : !ranges.Values.ContainsKey(result) ? $"calibration has no range for its output '{result}'"
            : null;
    }

    /// <summary>Returns the axis of the output channels in a node's weights.</summary>
    public static int ChannelAxis(Node node) => node.OpType switch
    {
        "Conv" => 0,
        "ConvTranspose" => 1,
        "Gemm" when node.Int("transB", 0) != 0 => 0,
        _ => 1,
    };
}
