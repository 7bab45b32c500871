namespace NasBuild.Onnx.OperatorSets;

/// <summary>The known values of a graph without a run: from declarations, constants, and operators.</summary>
internal sealed class KnownValues
{
    private readonly Graph graph;
    private readonly KnownValues? outer;
    private readonly Dictionary<string, KnownValue> known = [];

    /// <summary>Reads <paramref name="graph"/>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outer">The values of the graph around it, or null.</param>
    /// <param name="types">The types of the graph's own values that were observed in a run.</param>
    public KnownValues(Graph graph, KnownValues? outer, IReadOnlyDictionary<string, KnownValue>? types = null)
    {
        (this.graph, this.outer) = (graph, outer);
        Add(types?.Select(t => (t.Key, t.Value)) ?? []);

        // The default of an input that a caller may replace is not a constant.
        var inputs = graph.Inputs.Select(i => i.Name).ToHashSet();
        Add(graph.Initializers.Where(t => !inputs.Contains(t.Name)).Select(t => (t.Name, KnownValue.Of(t))));
        Add(graph.Inputs.Concat(graph.ValueInfos).Concat(graph.Outputs).Select(i => (i.Name, KnownValue.Of(i))));
        foreach (var node in graph.Nodes)
        {
            var inferred = TypeInference.Of(node, this);
            Add(node.Outputs.Zip(inferred).Where(o => o.First.Length > 0));
        }
    }

    /// <summary>The known value of a name in this graph, or in one around it.</summary>
    public KnownValue this[string name] =>
        known.TryGetValue(name, out var value) ? value : outer?[name] ?? KnownValue.Nothing;

    /// <summary>Returns true if a node, or the caller, reads a value of this graph.</summary>
    public bool IsRead(string name) => graph[name] is { IsOutput: true } or { Uses.Count: > 0 };

    private void Add(IEnumerable<(string Name, KnownValue Value)> values)
    {
        foreach (var (name, value) in values)
        {
            known[name] = known.TryGetValue(name, out var before) ? before.Or(value) : value;
        }
    }
}
