// Micikevicius et al., Mixed Precision Training, ICLR 2018, arXiv 1710.03740: half precision holds trained weights.
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>
/// Stores single-precision weights in half precision and widens them when the model is loaded: half the file at the
/// same speed, because ONNX Runtime computes the <c>Cast</c> of a constant once.
/// </summary>
public static class Float16Weights
{
    private const float Largest = 65504;

    /// <summary>Stores the weights whose readers have 16 bits in <paramref name="plan"/>.</summary>
    /// <param name="model">The float model.</param>
    /// <param name="plan">The bits of each node.</param>
    /// <param name="minCount">
    /// Tensors with fewer elements stay as they are: the <c>Cast</c> would be larger than the gain.
    /// </param>
    public static QuantizationResult Apply(Model model, QuantizationPlan plan, int minCount = 64)
    {
        var (stored, left) = (new List<string>(), new List<UnquantizedNode>());
        var constants = ConstantsToInitializersPass.Run(model.Graph);
        var graph = Run(constants, new GraphBuilder(constants), plan, minCount, stored, left);
        return new QuantizationResult(model.With(graph), [.. stored.Distinct()], [.. left]);
    }

    private static Graph Run(
        Graph graph, GraphBuilder builder, QuantizationPlan plan, int minCount, List<string> stored,
        List<UnquantizedNode> left)
    {
        foreach (var tensor in graph.Initializers.Where(t =>
            t.ElementType == ElementType.Float && t.Count >= minCount && StoredWeights.IsPrivate(graph, t)))
        {
            var readers = plan.ReadsOf(graph, tensor.Name).ToList();
            if (!readers.All(r => r.Bits.Weight == 16))
            {
                continue;
            }

            var data = tensor.ToArray<float>();
            if (Array.Exists(data, x => float.IsFinite(x) && Math.Abs(x) > Largest))
            {
                left.AddRange(readers.Select(r => new UnquantizedNode(
                    r.Name, r.Node.OpType, $"'{tensor.Name}' has numbers that half precision does not hold")));
                continue;
            }

            builder.Initializers.Remove(tensor.Name);
            var half = builder.Add(Tensor.Create<Half>(
                "h", tensor.Shape.AsSpan(), Array.ConvertAll(data, x => (Half)x)));
            builder.Nodes.Insert(
                0, new Node("Cast", [half], [tensor.Name], "", "", Onnx.Attribute.Of("to", (long)ElementType.Float)));
            stored.AddRange(readers.Select(r => r.Name));
        }

        foreach (var node in graph.Nodes.Where(n => n.Subgraphs.Count > 0))
        {
            builder.Nodes[builder.Nodes.IndexOf(node)] = node.MapGraphs(body =>
                ConstantsToInitializersPass.Run(body) is var inner
                    ? Run(inner, builder.Inside(inner), plan.Inside(node), minCount, stored, left) : body);
        }

        return builder.Build();
    }
}
