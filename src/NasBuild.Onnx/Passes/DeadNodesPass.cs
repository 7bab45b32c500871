namespace NasBuild.Onnx.Passes;

/// <summary>
/// Removes nodes whose results nothing reads, and then constants that nothing reads. A value that a subgraph reads by
/// name counts as read.
/// </summary>
public static class DeadNodesPass
{
    /// <summary>Returns the graph without them.</summary>
    public static Graph Run(Graph graph)
    {
        var read = graph.Outputs.Select(o => o.Name).ToHashSet();
        var builder = new GraphBuilder(graph);
        builder.Nodes.Clear();
        foreach (var node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(read.Contains))
            {
                builder.Nodes.Add(node);
                read.UnionWith(node.Inputs.Where(n => n.Length > 0));
                read.UnionWith(node.CapturedNames());
            }
        }

        builder.Nodes.Reverse();
        return builder.Build();
    }
}
