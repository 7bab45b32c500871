namespace NasBuild.Onnx.Passes;

/// <summary>
/// Removes nodes that pass on their input unchanged: <c>Identity</c>, and <c>Dropout</c> outside training. A node stays
/// if its removal would rename a value that a caller or a subgraph refers to by name.
/// </summary>
public static class IdentityPass
{
    /// <summary>Returns the graph without them.</summary>
    public static Graph Run(Graph graph)
    {
        var captured = graph.Nodes.SelectMany(n => n.CapturedNames()).ToHashSet();
        var names = new Dictionary<string, string>();
        string Now(string name)
        {
            while (names.TryGetValue(name, out var other))
            {
                name = other;
            }

            return name;
        }

        var identities = graph.Nodes.Where(n => IsIdentity(n, graph)).ToHashSet();
        foreach (var node in identities.Where(n => !graph[n.Outputs[0]].IsOutput && !captured.Contains(n.Outputs[0])))
        {
            names.Add(node.Outputs[0], node.Inputs[0]);
        }

        // An output of the graph keeps its name: if a node computes its input, that node gets the name.
        foreach (var node in identities.Where(n => graph[n.Outputs[0]].IsOutput))
        {
            var source = graph[Now(node.Inputs[0])];
            if (source.Producer is { } producer && !identities.Contains(producer) && !source.IsOutput
                && !captured.Contains(source.Name))
            {
                names.Add(source.Name, node.Outputs[0]);
            }
        }

        identities.RemoveWhere(n => Now(n.Inputs[0]) != Now(n.Outputs[0]));
        return DeadNodesPass.Run(
            graph.With(graph.Nodes.Where(n => !identities.Contains(n)).Select(n => Renamed(n, Now))));
    }

    private static bool IsIdentity(Node node, Graph graph) =>
        (node.Is("Identity") || IsInferenceDropout(node, graph)) && node.Input(0).Length > 0
        && node.Outputs is [{ Length: > 0 }, ..];

    // The mask, Dropout's second output, is all ones in inference: rare enough to keep such a node.
    private static bool IsInferenceDropout(Node node, Graph graph) =>
        node.Is("Dropout") && node.Outputs.Skip(1).All(o => o.Length == 0 || !IsRead(graph[o]))
        && node.Int("is_test", 1) != 0
        && (node.Input(2).Length == 0
            || (graph[node.Input(2)] is { IsInput: false, Constant: { ElementType: ElementType.Bool } training }
                && training.ToLongs() is [0]));

    private static bool IsRead(Value value) => value.IsOutput || value.Uses.Count > 0;

    private static Node Renamed(Node node, Func<string, string> now)
    {
        var changed = node.Inputs.Any(n => now(n) != n) ? node.WithInputs(node.Inputs.Select(now)) : node;
        return node.Outputs.Any(n => now(n) != n) ? changed.WithOutputs(node.Outputs.Select(now)) : changed;
    }
}
