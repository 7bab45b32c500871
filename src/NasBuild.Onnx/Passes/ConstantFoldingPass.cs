namespace NasBuild.Onnx.Passes;

/// <summary>
/// Folds nodes that depend only on constants. This assembly runs no models: <paramref name="run"/> does, given a model
/// without inputs. It returns the tensors among the outputs, or null if it cannot run the model; nodes without a result
/// are not folded. A result is kept only if it is small, or no larger than the constants that are no longer needed.
/// </summary>
/// <param name="run">Runs a model that has no inputs.</param>
/// <param name="smallBytes">Results up to this size are always kept.</param>
public sealed class ConstantFoldingPass(Func<Model, IReadOnlyDictionary<string, Tensor>?> run, long smallBytes = 1024)
{
    private static readonly IReadOnlyDictionary<string, Tensor> Nothing = new Dictionary<string, Tensor>();

    /// <summary>Returns the model with fewer nodes.</summary>
    public Model Run(Model model)
    {
        var graph = ConstantsToInitializersPass.Run(model.Graph);
        var tried = new HashSet<string>();

        // Level by level, so that the sizes of all inputs are known before a node runs.
        while (Ready(graph, tried) is { Count: > 0 } nodes)
        {
            tried.UnionWith(nodes.Select(Key));
            graph = Replace(graph, nodes, Compute(model, graph, nodes));
        }

        return model.With(DeadNodesPass.Run(graph));
    }

    private static List<Node> Ready(Graph graph, HashSet<string> tried)
    {
        // The default of an input that a caller may replace is not a constant. Data in other files is for weights, too
        // large to copy.
        Tensor? Constant(string name) =>
            graph[name] is { IsInput: false, Initializer: { IsExternal: false } tensor } ? tensor : null;
        return [.. graph.Nodes.Where(n =>
            n.Subgraphs.Count == 0 && n.Outputs.Any(o => o.Length > 0) && !tried.Contains(Key(n))
                && n.Outputs.All(o => o.Length == 0 || !graph[o].IsOutput)
                && n.Inputs.All(i => i.Length == 0 || Constant(i) is not null) && n.Inputs.Any(i => i.Length > 0)
                && FoldableOperators.Contains(n, [.. n.Inputs.Select(i => i.Length == 0 ? null : Constant(i))]))];
    }

    // All at once; if that fails, one by one, so that one node that cannot run does not prevent the others.
    private Dictionary<string, Tensor> Compute(Model model, Graph graph, List<Node> nodes) =>
        new((nodes.Count > 1 ? run(Part(model, graph, nodes)) : null) ?? nodes.SelectMany(n =>
            run(Part(model, graph, [n])) ?? Nothing));

    private static Model Part(Model model, Graph graph, IReadOnlyList<Node> nodes) => model.With(new Graph(
        "constants",
        nodes,
        nodes.SelectMany(n => n.Inputs).Where(i => i.Length > 0).Distinct().Select(i => graph[i].Initializer!),
        [],
        nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0).Select(o => new ValueInfo(o))));

    private Graph Replace(Graph graph, List<Node> nodes, Dictionary<string, Tensor> results)
    {
        var builder = new GraphBuilder(graph);
        foreach (var node in nodes)
        {
            string[] outputs = [.. node.Outputs.Where(o => o.Length > 0)];
            var freed = node.Inputs.Where(i => i.Length > 0).Distinct().Select(i => graph[i])
                .Where(v => !v.IsOutput && v.Uses.All(u => u.Node == node)).Sum(v => v.Initializer!.SizeBytes);
            if (outputs.All(results.ContainsKey)
                && outputs.Sum(o => results[o].SizeBytes) <= Math.Max(smallBytes, freed))
            {
                builder.Nodes.Remove(node);
                foreach (var output in outputs)
                {
                    builder.Initializers.Add(output, results[output].Rename(output));
                }
            }
        }

        return builder.Build();
    }

    private static string Key(Node node) => node.Outputs.First(o => o.Length > 0);
}
