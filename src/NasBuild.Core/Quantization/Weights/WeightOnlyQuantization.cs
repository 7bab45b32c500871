using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Weights stored with few bits and activations left in float. 4 bits: matrix products become ONNX Runtime's
/// <c>MatMulNBits</c>, embeddings its <c>GatherBlockQuantized</c>. 8 bits: the weights of convolutions, matrix products
/// and embeddings are stored as bytes with a scale per channel and widened when the model is loaded, so that it runs
/// exactly as fast as the float model.
/// </summary>
public static class WeightOnlyQuantization
{
    private const string Microsoft = "com.microsoft";

    /// <summary>
    /// Quantizes the weights of the nodes to which <paramref name="plan"/> gives 4 or 8 bits and float activations.
    /// </summary>
    public static QuantizationResult Apply(Model model, QuantizationPlan plan, BlockSettings? settings = null)
    {
        var graph = ConstantsToInitializersPass.Run(model.Graph);
        var builder = new GraphBuilder(graph);
        var (quantized, left) = (new List<string>(), new List<UnquantizedNode>());
        foreach (var node in graph.Nodes.Where(n =>
            plan[n] is { Weight: 4 or 8, Activation: 32 } && IsWeighted(graph, n)))
        {
            var reason = plan[node].Weight == 4 ? InBlocks(graph, builder, node, settings ?? new BlockSettings())
                : InBytes(graph, builder, node, plan);
            if (reason is null)
            {
                quantized.Add(node.DisplayName);
            }
            else
            {
                left.Add(new UnquantizedNode(node.DisplayName, node.OpType, reason));
            }
        }

        var changed = model.With(builder.Build());
        return new QuantizationResult(
            changed.Graph.Nodes.Any(n => n.Domain == Microsoft) ? changed.WithOpset(Microsoft, 1) : changed,
            [.. quantized],
            [.. left]);
    }

    // Most Gather nodes pick sizes out of shapes: those are not embeddings, and are not reported.
    private static bool IsWeighted(Graph graph, Node node)
        => Int8Operators.WeightIndex(node) >= 0
            && (!node.Is("Gather") || graph[node.Inputs[0]].Initializer is { ElementType: ElementType.Float });

    private static string? InBytes(Graph graph, GraphBuilder builder, Node node, QuantizationPlan plan)
    {
        var weight = graph[node.Inputs[Int8Operators.WeightIndex(node)]].Initializer;
        if (weight is null || weight.ElementType != ElementType.Float || weight.Shape.Length < 2 || weight.Count == 0)
        {
            return "it has no constant float weights";
        }

        if (!StoredWeights.IsPrivate(graph, weight)
            || !graph[weight.Name].Uses.All(u => plan[u.Node] is { Weight: 8, Activation: 32 }))
        {
            return $"'{weight.Name}' has readers that keep it in float";
        }

        // Two readers share one copy, which the first one has stored.
        if (builder.Initializers.ContainsKey(weight.Name))
        {
            StoredWeights.Store(builder, weight, node.Is("Gather") ? 0 : Int8Obstacle.ChannelAxis(node));
        }

        return null;
    }

    private static string? InBlocks(Graph graph, GraphBuilder builder, Node node, BlockSettings settings)
        => node.OpType switch
        {
            "Gather" => Embedding(graph, builder, node, settings),
            "MatMul" or "Gemm" => Product(graph, builder, node, settings),
            _ => "4 bits are for matrix products and embeddings",
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
