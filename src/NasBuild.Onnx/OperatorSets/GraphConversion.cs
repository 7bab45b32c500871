namespace NasBuild.Onnx.OperatorSets;

/// <summary>
/// Converts the nodes of a graph, and of the graphs inside it, to a newer operator set, version by version.
/// </summary>
/// <param name="from">The operator set that the graph is written in.</param>
/// <param name="to">The operator set that it will be written in.</param>
/// <param name="unconverted">Receives the nodes that cannot be converted.</param>
internal sealed class GraphConversion(long from, long to, ICollection<UnconvertedNode> unconverted)
{
    /// <summary>Returns the graph in the newer operator set.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="types">The types of its values that were observed in a run.</param>
    public Graph Convert(Graph graph, IReadOnlyDictionary<string, KnownValue>? types = null) =>
        Convert(graph, new KnownValues(graph, null, types), new GraphBuilder(graph));

    private Graph Convert(Graph graph, KnownValues values, GraphBuilder builder)
    {
        builder.Nodes.Clear();
        foreach (var node in graph.Nodes)
        {
            var old = node.MapGraphs(inner => Convert(inner, new KnownValues(inner, values), builder.Inside(inner)));
            try
            {
                builder.Nodes.AddRange(Convert(new OldNode(old, node, values, builder), from));
            }
            catch (UnconvertibleException e)
            {
                unconverted.Add(new UnconvertedNode(node, OperatorVersions.In(node, from)?.Since ?? 0, e.Message));
            }
        }

        return builder.Build();
    }

    private List<Node> Convert(OldNode old, long version)
    {
        if (OperatorVersions.NextChange(old.Node, version, to) is not (var since, { } rule))
        {
            return [old.Node];
        }

        if (old.Node.HasReferences)
        {
            throw new UnconvertibleException("its attributes are those of the function around it");
        }

        var converted = rule(old);
        return [.. old.Added.Append(converted).SelectMany(n => Convert(old.With(n), since))];
    }
}
