using System.Security.Cryptography;

namespace NasBuild.Onnx.Passes;

/// <summary>
/// Keeps one of several initializers with the same type, shape and bytes. Tensors in external files are equal if they
/// have the same location; strings, inputs, outputs and values that subgraphs read by name stay. Afterwards the nodes
/// that share a tensor are tied, so this pass must run after all passes that edit weights.
/// </summary>
public static class DeduplicateInitializersPass
{
    /// <summary>Returns the graph with fewer initializers.</summary>
    public static Graph Run(Graph graph)
    {
        var first = new Dictionary<string, string>();
        var names = new Dictionary<string, string>();
        foreach (var tensor in graph.Initializers.Where(t => t.ElementType.Bits() > 0 && !graph[t.Name].IsInput))
        {
            var (key, value) = (Key(tensor), graph[tensor.Name]);
            if (!first.TryAdd(key, tensor.Name) && !value.IsOutput && value.Uses.All(u => u.Index >= 0))
            {
                names.Add(tensor.Name, first[key]);
            }
        }

        if (names.Count == 0)
        {
            return graph;
        }

        var builder = new GraphBuilder(graph);
        for (var i = 0; i < builder.Nodes.Count; i++)
        {
            if (builder.Nodes[i].Inputs.Any(names.ContainsKey))
            {
                builder.Nodes[i] =
                    builder.Nodes[i].WithInputs(builder.Nodes[i].Inputs.Select(n => names.GetValueOrDefault(n, n)));
            }
        }

        return builder.Build();
    }

    private static string Key(Tensor tensor) =>
        $"{tensor.ElementType} [{string.Join(',', tensor.Shape)}] " + (tensor.External is { } external
            ? external.ToString()
            : Convert.ToHexString(SHA256.HashData(tensor.ToBytes().Span)));
}
