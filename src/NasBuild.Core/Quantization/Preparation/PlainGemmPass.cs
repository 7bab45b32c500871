using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Preparation;

/// <summary>
/// Writes a <c>Gemm</c> of constant weights that scales or transposes what it multiplies as one that does not, which
/// has forms of few bits: factors become part of the constants, a transposition becomes a node.
/// </summary>
internal static class PlainGemmPass
{
    /// <summary>Returns the graph with the nodes rewritten.</summary>
    public static Graph Run(Graph graph)
    {
        var scaled = graph.Nodes.Where(n => IsRewritten(graph, n)).ToList();
        if (scaled.Count == 0)
        {
            return graph;
        }

        var builder = new GraphBuilder(graph);
        foreach (var node in scaled)
        {
            var input = node.Int("transA", 0) == 0 ? node.Inputs[0]
                : builder.Add("Transpose", [node.Inputs[0]], "t", "", Onnx.Attribute.Of("perm", [1, 0]));
            string[] bias = node.Input(2).Length == 0 ? [] : [Scaled(node.Input(2), node.Float("beta", 1))];
            builder.Nodes[builder.Nodes.IndexOf(node)] = new Node(
                "Gemm", [input, Scaled(node.Inputs[1], node.Float("alpha", 1)), .. bias], node.Outputs, node.Name, "",
                Onnx.Attribute.Of("transB", node.Int("transB", 0)));
        }

        return builder.Build();

        string Scaled(string constant, float factor)
        {
            var tensor = graph[constant].Initializer!;
            return factor == 1 ? constant : builder.Add(Tensor.Create<float>(
                tensor.Name, tensor.Shape.AsSpan(), Array.ConvertAll(tensor.ToArray<float>(), x => factor * x)));
        }
    }

    private static bool IsRewritten(Graph graph, Node node) => node.Is("Gemm")
        && (node.Int("transA", 0) != 0 || node.Float("alpha", 1) != 1 || node.Float("beta", 1) != 1)
        && IsConstant(graph, node.Input(1))
        && (node.Input(2).Length == 0 || IsConstant(graph, node.Input(2)) || node.Float("beta", 1) == 1);

    private static bool IsConstant(Graph graph, string name) =>
        graph[name].Initializer is { ElementType: ElementType.Float };
}
