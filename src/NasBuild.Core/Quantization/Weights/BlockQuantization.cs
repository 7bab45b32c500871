using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Weights in blocks of 4 bits: matrix products become ONNX Runtime's <c>MatMulNBits</c>, embeddings its
/// <c>GatherBlockQuantized</c>.
/// </summary>
internal static class BlockQuantization
{
    private const string Microsoft = "com.microsoft";

    /// <summary>Replaces a node by its 4-bit form; returns the reason why it has none, or null.</summary>
    public static string? Apply(Graph graph, GraphBuilder builder, Node node, BlockSettings settings)
        => node.OpType switch
        {
            "Gather" => Embedding(graph, builder, node, settings),
            "MatMul" or "Gemm" => Product(graph, builder, node, settings),
            _ => "4 bits are for matrix products, embeddings and convolutions",
        };

    private static string? Product(Graph graph, GraphBuilder builder, Node node, BlockSettings settings)
    {
        var (product, reason) = MatrixProduct.Of(graph, node);
        if (product is null)
        {
            return reason;
        }

        var columns = MatrixProduct.Transpose(product.Weights, product.Rows, product.Columns);
        var blocks = BlockWeights.Of(columns, product.Rows, settings.BlockSize, 4, settings.Symmetric);
        var packed = builder.Add(Tensor.Create<byte>(
            "w",
            [product.Columns, blocks.BlocksPerRow, settings.BlockSize / 2],
            BlockWeights.Pack(blocks.Levels, settings.BlockSize, 4)));
        var scales = builder.Add(Tensor.Create<float>("s", [product.Columns * blocks.BlocksPerRow], blocks.Scales));
        var zeroPoints = BlockWeights.Pack(blocks.ZeroPoints, blocks.BlocksPerRow, 4);
        string[] zeroPoint =
            settings.Symmetric ? [] : [builder.Add(Tensor.Create<byte>("z", [zeroPoints.Length], zeroPoints))];
        var sums = product.Bias.Length > 0 ? builder.FreshName("y") : node.Outputs[0];
        builder.Nodes.Remove(node);
        builder.Nodes.Add(new Node(
            "MatMulNBits", [product.Input, packed, scales, .. zeroPoint], [sums], node.Name, Microsoft,
            Onnx.Attribute.Of("K", (long)product.Rows), Onnx.Attribute.Of("N", (long)product.Columns),
            Onnx.Attribute.Of("bits", 4L), Onnx.Attribute.Of("block_size", (long)settings.BlockSize),
            Onnx.Attribute.Of("accuracy_level", 4L)));
        if (product.Bias.Length > 0)
        {
            builder.Nodes.Add(new Node("Add", [sums, product.Bias], node.Outputs));
        }

        return null;
    }

    private static string? Embedding(Graph graph, GraphBuilder builder, Node node, BlockSettings settings)
    {
        if (graph[node.Inputs[0]].Initializer is not { ElementType: ElementType.Float, Shape.Length: 2 } table
            || node.Int("axis", 0) != 0)
        {
            return "it is not an embedding: rows of a constant float matrix";
        }

        var (rows, length) = ((int)table.Shape[0], (int)table.Shape[1]);
        if (length % settings.BlockSize != 0)
        {
            return $"its rows of {length} numbers are not a multiple of blocks of {settings.BlockSize}";
        }

        var blocks = BlockWeights.Of(table.ToArray<float>(), length, settings.BlockSize, 4, settings.Symmetric);
        var packed = builder.Add(Tensor.Create<byte>(
            "w", [rows, length / 2], BlockWeights.Pack(blocks.Levels, length, 4)));
        var scales = builder.Add(Tensor.Create<float>("s", [rows, blocks.BlocksPerRow], blocks.Scales));
        string[] zeroPoint = settings.Symmetric ? [] : [builder.Add(Tensor.Create<byte>(
            "z", [rows, (blocks.BlocksPerRow + 1) / 2], BlockWeights.Pack(blocks.ZeroPoints, blocks.BlocksPerRow, 4)))];
        builder.Nodes[builder.Nodes.IndexOf(node)] = new Node(
            "GatherBlockQuantized", [packed, node.Inputs[1], scales, .. zeroPoint], node.Outputs, node.Name, Microsoft,
            Onnx.Attribute.Of("gather_axis", 0L), Onnx.Attribute.Of("quantize_axis", 1L), Onnx.Attribute.Of("bits", 4L),
            Onnx.Attribute.Of("block_size", (long)settings.BlockSize));
        return null;
    }
}
