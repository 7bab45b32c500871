using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>The inputs of operators that hold weights if they are constants.</summary>
internal static class WeightInputs
{
    /// <summary>Returns the inputs; none for operators without weights.</summary>
    public static ImmutableArray<int> Of(Node node) => (node.Domain, node.OpType) switch
    {
        ("", "Conv" or "ConvTranspose" or "DeformConv") => [1],
        ("", "MatMul" or "Gemm") => [1, 0],
        ("", "Gather") => [0],
        ("", "LSTM" or "GRU" or "RNN") => [1, 2],
        ("com.microsoft", "FusedConv" or "Attention" or "FusedGemm") => [1],
        ("com.microsoft", "FusedMatMul") => [1, 0],
        _ => [],
    };

    /// <summary>
    /// Returns true for nodes that only move numbers: exporters sort the gates of a recurrent layer with them.
    /// </summary>
    public static bool Moves(Node node) => node.Domain.Length == 0 && node.OpType is (
        "Concat" or "Flatten" or "Identity" or "Reshape" or "Slice" or "Split" or "Squeeze" or "Transpose"
        or "Unsqueeze");

    /// <summary>
    /// Returns the first and the last of the adjacent axes whose indices have a scale of their own: the output
    /// channels, the rows of an embedding, the gates of each direction of a recurrent layer.
    /// </summary>
    public static (int First, int Last) ChannelAxes(Node node, int index, int rank) => node.OpType switch
    {
        "LSTM" or "GRU" or "RNN" => (0, 1),
        "Gather" => (0, 0),
        "MatMul" or "FusedMatMul" => index == 1 ? (rank - 1, rank - 1) : (rank - 2, rank - 2),
        "Gemm" or "FusedGemm" when index == 0 => node.Int("transA", 0) == 0 ? (0, 0) : (1, 1),
        "FusedConv" or "DeformConv" => (0, 0),
        _ => (Int8Obstacle.ChannelAxis(node), Int8Obstacle.ChannelAxis(node)),
    };
}
