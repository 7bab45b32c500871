namespace NasBuild.Onnx.Passes;

/// <summary>
/// Replaces <c>If</c> nodes whose condition is a constant by the branch that it takes. A node stays if a graph inside
/// that branch reads a value whose name is taken outside.
/// </summary>
public static class ConstantIfPass
{
    /// <summary>Returns the graph with fewer nodes <c>If</c>.</summary>
    public static Graph Run(Graph graph)
    {
        var tried = new HashSet<string>();
        while (graph.Nodes.FirstOrDefault(n => Taken(n, graph) is not null && tried.Add(Key(n))) is { } node)
        {
            graph = Inline(graph, node, Taken(node, graph)!) ?? graph;
        }

        return graph;
    }

    // The default of an input that a caller may replace is not a constant.
    private static Graph? Taken(Node node, Graph graph) =>
        node.Is("If") && graph[node.Inputs[0]] is { IsInput: false, Constant: { ElementType: ElementType.Bool } condition }
            && condition.ToLongs() is [var value]
            ? node.Subgraph(value != 0 ? "then_branch" : "else_branch") : null;

    private static Graph? Inline(Graph graph, Node node, Graph branch)
    {
        var builder = new GraphBuilder(graph);
        var elsewhere = graph.Nodes.Where(n => n != node).SelectMany(NamesWithin).ToHashSet();
        var names = branch.OwnNames().ToDictionary(
            n => n, n => graph.Values.ContainsKey(n) || elsewhere.Contains(n) ? builder.FreshName(n) : n);
        var captured = branch.Nodes.SelectMany(n => n.CapturedNames()).ToHashSet();
        if (branch.SparseInitializers.Any() || captured.Any(c => names.TryGetValue(c, out var now) && now != c))
        {
            return null;
        }

        // A result that a node of the branch computes gets the name that the graph knows; another one is copied.
        var computed = branch.Nodes.SelectMany(n => n.Outputs).Where(o => !captured.Contains(o)).ToHashSet();
        var copies = new List<Node>();
        foreach (var (result, output) in branch.Outputs.Select(o => o.Name).Zip(node.Outputs)
            .Where(p => p.Second.Length > 0))
        {
            if (computed.Remove(result))
            {
                names[result] = output;
            }
            else
            {
                copies.Add(new Node("Identity", [result], [output], output));
            }
        }

        string Now(string name) => names.GetValueOrDefault(name, name);
        builder.Nodes.Remove(node);
        builder.Nodes.AddRange(branch.Nodes.Select(
            n => n.WithInputs(n.Inputs.Select(Now)).WithOutputs(n.Outputs.Select(Now))));
        builder.Nodes.AddRange(copies.Select(n => n.WithInputs(n.Inputs.Select(Now))));
        foreach (var tensor in branch.Initializers)
        {
            builder.Initializers.Add(Now(tensor.Name), tensor.Rename(Now(tensor.Name)));
        }

        return builder.Build();
    }

    private static IEnumerable<string> NamesWithin(Node node) =>
        node.Subgraphs.SelectMany(g => g.OwnNames().Concat(g.Nodes.SelectMany(NamesWithin)));

    private static string Key(Node node) => node.Outputs.First(o => o.Length > 0);
}
