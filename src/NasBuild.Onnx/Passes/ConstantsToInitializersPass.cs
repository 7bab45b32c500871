namespace NasBuild.Onnx.Passes;

/// <summary>
/// Turns <c>Constant</c> nodes into initializers of the same name. Sparse constants and those that are an output of the
/// graph stay nodes.
/// </summary>
public static class ConstantsToInitializersPass
{
    /// <summary>Returns the graph without <c>Constant</c> nodes.</summary>
    public static Graph Run(Graph graph)
    {
        var builder = new GraphBuilder(graph);
        builder.Nodes.Clear();
        foreach (var node in graph.Nodes)
        {
            if (node.ConstantTensor() is { } tensor && !graph[tensor.Name].IsOutput)
            {
                builder.Initializers.Add(tensor.Name, tensor);
            }
            else
            {
                builder.Nodes.Add(node);
            }
        }

        return builder.Build();
    }
}
