// Zafrir et al., Q8BERT: Quantized 8Bit BERT, 2019, arXiv 1910.06188; the integer form that ONNX Runtime fuses.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Core.Quantization.Weights;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization.Qdq;

/// <summary>
/// Dynamic int8 for transformers and LSTM: weights of matrix products are stored as signed bytes with a scale per
/// column, activations become unsigned bytes at run time, with the range that they have then. It needs no samples.
/// </summary>
public static class DynamicQuantization
{
    /// <summary>
    /// Quantizes the matrix products and LSTM to which <paramref name="plan"/> gives 8-bit weights and 8-bit activations.
    /// </summary>
    /// <param name="model">The float model, in operator set 11 or later: the first with integer operators.</param>
    /// <param name="plan">The bits of each node.</param>
    /// <param name="settings">The settings of 8-bit weights.</param>
    public static QuantizationResult Apply(Model model, QuantizationPlan plan, IntegerSettings? settings = null)
    {
        var graph = ConstantsToInitializersPass.Run(model.Graph);
        var (quantized, left) = (new List<string>(), new List<UnquantizedNode>());
        var written = Run(
            graph, new GraphBuilder(graph), plan, settings ?? new IntegerSettings(), quantized, left);
        var changed = model.With(written);
        return new QuantizationResult(
            DynamicLstm.IsIn(written) ? changed.WithOpset("com.microsoft", 1) : changed,
            [.. quantized], [.. left]);
    }

    private static Graph Run(
        Graph graph, GraphBuilder builder, QuantizationPlan plan, IntegerSettings settings, List<string> quantized,
        List<UnquantizedNode> left)
    {
        var writer = new Writer(builder, settings);
        foreach (var node in graph.Nodes.Where(n =>
            !WeightInputs.Of(n).IsEmpty && plan[n] is { Weight: 8, Activation: 8 }))
        {
            if (Write(node) is { } reason)
            {
                left.Add(new UnquantizedNode(plan.NameOf(node), node.OpType, reason));
            }
            else
            {
                quantized.Add(plan.NameOf(node));
            }
        }

        // Returns the reason why it cannot.
        string? Write(Node node)
        {
            if (!Int8Operators.IsProduct(node))
            {
                return DynamicLstm.Write(graph, builder, node, settings);
            }

            var (product, reason) = MatrixProduct.Of(graph, node);
            if (product is not null)
            {
                writer.Write(product);
            }

            return product is null ? reason : null;
        }

        foreach (var node in graph.Nodes.Where(n => n.Subgraphs.Count > 0))
        {
            builder.Nodes[builder.Nodes.IndexOf(node)] = node.MapGraphs(body =>
                ConstantsToInitializersPass.Run(body) is var inner
                    ? Run(inner, builder.Inside(inner), plan.Inside(node), settings, quantized, left) : body);
        }

        return builder.Build();
    }

    private sealed class Writer(GraphBuilder builder, IntegerSettings settings)
    {
        private readonly Dictionary<string, (string Bytes, string Scale, string ZeroPoint)> inputs = [];
        private readonly Dictionary<(string, bool), (string Bytes, string Scale)> weights = [];

        public void Write(MatrixProduct product)
        {
            var (bytes, scale, zeroPoint) = Input(product.Input);
            var (weight, weightScale) = Weight(product);
            var (sums, real, both) = (builder.FreshName("i"), builder.FreshName("f"), builder.FreshName("m"));
            var product32 = product.Bias.Length > 0 ? builder.FreshName("y") : product.Node.Outputs[0];
            builder.Nodes.Remove(product.Node);
            builder.Nodes.Add(new Node("MatMulInteger", [bytes, weight, zeroPoint], [sums], product.Node.Name));
            builder.Nodes.Add(new Node(
                "Cast", [sums], [real], "", "", Onnx.Attribute.Of("to", (long)ElementType.Float)));
            builder.Nodes.Add(new Node("Mul", [scale, weightScale], [both]));
            builder.Nodes.Add(new Node("Mul", [real, both], [product32]));
            if (product.Bias.Length > 0)
            {
                builder.Nodes.Add(new Node("Add", [product32, product.Bias], product.Node.Outputs));
            }
        }

        private (string Bytes, string Scale, string ZeroPoint) Input(string name)
        {
            if (!inputs.TryGetValue(name, out var known))
            {
                inputs.Add(name, known = (builder.FreshName("q"), builder.FreshName("s"), builder.FreshName("z")));
                builder.Nodes.Add(new Node(
                    "DynamicQuantizeLinear", [name], [known.Bytes, known.Scale, known.ZeroPoint]));
            }

            return known;
        }

        private (string Bytes, string Scale) Weight(MatrixProduct product)
        {
            var key = (product.Node.Inputs[1], product.Node.Int("transB", 0) != 0);
            if (!weights.TryGetValue(key, out var known))
            {
                var matrix = Tensor.Create<float>("w", [product.Rows, product.Columns], product.Weights);
                var grid = settings.Bytes(8);
                var scales = ChannelWeights.ScalesOf(matrix, 1, grid, settings.PerChannel);
                var quantized = ChannelWeights.Of(matrix, 1, scales, grid);
                weights.Add(key, known = (
                    builder.Add(Tensor.Create<sbyte>("w", matrix.Shape.AsSpan(), quantized.Data)),
                    builder.Add(settings.PerChannel ? Tensor.Create<float>("s", [scales.Length], scales)
                        : Tensor.Scalar("s", scales[0]))));
            }

            return known;
        }
    }
}
