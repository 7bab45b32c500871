using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Preparation;

/// <summary>
/// Gives every reader its own copy of a shared constant that is no weight of a product. Exporters store equal constants once
/// (a mask, a decay, norms that are all ones, target shapes): sharing would tie channels together that have nothing to do with
/// each other. Weights of products stay shared: those are tied on purpose.
/// </summary>
internal static class Unshare
{
    public static Graph Apply(Graph graph)
    {
        var builder = new GraphBuilder(graph);
        var taken = new HashSet<(string, int)>();
        var shared = graph.Initializers.Where(t => graph[t.Name].Uses is { Count: > 1 } uses && !graph[t.Name].IsOutput && uses.All(u => u.Index >= 0 && !IsWeight(u)))
            .Select(t => t.Name).ToHashSet();
        var seen = new HashSet<string>();
        for (var i = 0; i < builder.Nodes.Count; i++)
        {
            for (var input = 0; input < builder.Nodes[i].Inputs.Length; input++)
            {
                var name = builder.Nodes[i].Inputs[input];
                if (shared.Contains(name) && !seen.Add(name))
                {
                    builder.Nodes[i] = builder.Nodes[i].WithInput(input, builder.Add(builder.Initializers[name]));
                }
            }
        }

        return builder.Build();
    }

    private static bool IsWeight(Use use) => use.Node.Domain.Length > 0 || use.Node.OpType switch
    {
        "Conv" or "ConvTranspose" or "Gemm" => use.Index < 2,
        "MatMul" or "Einsum" => true,
        "Gather" => use.Index == 0,
        "Transpose" or "Reshape" or "Cast" or "DequantizeLinear" or "Split" or "Slice" or "Squeeze" or "Unsqueeze" or "Concat" => use.Index == 0,
        _ => false,
    };
}
