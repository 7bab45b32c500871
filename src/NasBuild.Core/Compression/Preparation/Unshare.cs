using NasBuild.Core.Compression.Rules;
using NasBuild.Onnx;

namespace NasBuild.Core.Compression.Preparation;

/// <summary>
/// Gives every reader its own copy of a shared constant that is not a weight of a product. Exporters store equal
/// constants once (a mask, a decay, norms that are all ones, target shapes): sharing would unite unrelated channels;
/// copies that are still equal after a cut are merged again. Weights of products stay shared: they are tied on purpose.
/// </summary>
internal static class Unshare
{
    /// <returns>The graph, and for each copy the name of the constant that it is a copy of.</returns>
    public static (Graph Graph, IReadOnlyDictionary<string, string> Copies) Apply(Graph graph)
    {
        var copies = new Dictionary<string, string>();
        var builder = new GraphBuilder(graph);
        var shared = graph.Initializers.Select(t => graph[t.Name])
            .Where(v => v.Uses.Count + (v.IsOutput ? 1 : 0) > 1 && !v.Uses.Any(u => IsWeight(graph, u)))
            .Select(v => v.Name).ToHashSet();

        // Readers that refer to a constant by name keep the original.
        var seen = shared.Where(name => graph[name].IsOutput || graph[name].Uses.Any(u => u.Index < 0)).ToHashSet();
        for (var i = 0; i < builder.Nodes.Count; i++)
        {
            for (var input = 0; input < builder.Nodes[i].Inputs.Length; input++)
            {
                var name = builder.Nodes[i].Inputs[input];
                if (shared.Contains(name) && !seen.Add(name))
                {
                    var copy = builder.Add(builder.Initializers[name]);
                    copies.Add(copy, name);
                    builder.Nodes[i] = builder.Nodes[i].WithInput(input, copy);
                }
            }
        }

        return (builder.Build(), copies);
    }

    /// <summary>Merges copies that are still equal into one constant.</summary>
    public static Graph Undo(Graph graph, IReadOnlyDictionary<string, string> copies)
    {
        var kept = graph.Initializers.ToLookup(t => copies.GetValueOrDefault(t.Name, t.Name));
        var names = new Dictionary<string, string>();
        foreach (var family in copies.Values.Distinct().Select(original => kept[original].ToList()))
        {
            for (var i = 1; i < family.Count; i++)
            {
                if (family.Take(i)
                    .FirstOrDefault(t => !names.ContainsKey(t.Name) && AreEqual(t, family[i])) is { } same)
                {
                    names.Add(family[i].Name, same.Name);
                }
            }
        }

        return names.Count == 0 ? graph : graph.With(
            graph.Nodes.Select(n => n.Inputs.Any(names.ContainsKey) ? n.WithInputs(
                n.Inputs.Select(i => names.GetValueOrDefault(i, i))) : n),
            graph.Initializers.Where(t => !names.ContainsKey(t.Name)));
    }

    private static bool AreEqual(Tensor a, Tensor b) =>
        a.Shape.AsSpan().SequenceEqual(b.Shape.AsSpan()) && a.ToBytes().Span.SequenceEqual(b.ToBytes().Span);

    // A constant that reaches a product is a weight, even through data movements. An unknown node may use it as one.
    private static bool IsWeight(Graph graph, Use use) =>
        use.Index >= 0 && (ChannelRules.For(use.Node) is null || use.Node.OpType switch
        {
            "Conv" or "ConvTranspose" or "Gemm" or "FusedConv" or "FusedGemm" => use.Index < 2,
            "MatMul" or "FusedMatMul" or "Einsum" => true,
            "Attention" => use.Index < 2,
            "EmbedLayerNormalization" => use.Index is > 1 and < 5,
            "Gather" => use.Index == 0,
            "Transpose" or "Reshape" or "Cast" or "DequantizeLinear" or "Split" or "Slice" or "Squeeze" or "Unsqueeze"
                or "Concat" =>
                use.Index == 0
                && use.Node.Outputs.Where(o => o.Length > 0).Any(o => graph[o].Uses.Any(u => IsWeight(graph, u))),
            _ => false,
        });
}
