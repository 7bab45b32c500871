namespace NasBuild.Onnx;

/// <summary>
/// A working copy of a graph for passes that change many places. Nodes may be added in any order: <see cref="Build"/>
/// sorts them, keeping the given order wherever the edges allow it.
/// </summary>
public sealed class GraphBuilder
{
    private readonly Graph graph;
    private readonly HashSet<string> names;

    // The last number after each hint: to begin with 1 again would take quadratic time.
    private readonly Dictionary<string, int> numbers = [];

    /// <summary>Starts from <paramref name="graph"/>.</summary>
    public GraphBuilder(Graph graph)
        : this(graph, [.. graph.Values.Keys, .. graph.SparseInitializers, .. graph.Nodes.SelectMany(NamesWithin)])
    {
    }

    private GraphBuilder(Graph graph, HashSet<string> names)
    {
        this.graph = graph;
        this.names = names;
        Nodes = [.. graph.Nodes];
        Initializers = graph.Initializers.ToDictionary(t => t.Name);
        Inputs = [.. graph.Inputs];
        Outputs = [.. graph.Outputs];
    }

    /// <summary>The nodes.</summary>
    public List<Node> Nodes { get; }

    /// <summary>The constants by name.</summary>
    public Dictionary<string, Tensor> Initializers { get; }

    /// <summary>The inputs.</summary>
    public List<ValueInfo> Inputs { get; }

    /// <summary>The outputs.</summary>
    public List<ValueInfo> Outputs { get; }

    /// <summary>Creates a working copy of a graph inside this one, with distinct new names in both.</summary>
    /// <param name="subgraph">A subgraph of one of the nodes that this copy started with.</param>
    public GraphBuilder Inside(Graph subgraph) => new(subgraph, names);

    /// <summary>Returns an unused name that begins with <paramref name="hint"/>.</summary>
    public string FreshName(string hint)
    {
        var name = hint;
        while (!names.Add(name))
        {
            var number = numbers[hint] = numbers.GetValueOrDefault(hint) + 1;
            name = $"{hint}_{number}";
        }

        return name;
    }

    /// <summary>Adds a constant under a fresh name and returns that name.</summary>
    public string Add(Tensor tensor)
    {
        var name = FreshName(tensor.Name);
        Initializers.Add(name, name == tensor.Name ? tensor : tensor.Rename(name));
        return name;
    }

    /// <summary>Adds a node with one output under a fresh name and returns that name.</summary>
    public string Add(
        string opType, IEnumerable<string> inputs, string output, string domain = "",
        params IEnumerable<Attribute> attributes)
    {
        var name = FreshName(output);
        Nodes.Add(new Node(opType, inputs, [name], name, domain, attributes));
        return name;
    }

    /// <summary>
    /// Adds a reduction under a fresh name and returns that name. Its axes are an input from operator set 18 on, an
    /// attribute before.
    /// </summary>
    /// <param name="opType">The operator, such as ReduceMean; none that had the input earlier, as ReduceSum.</param>
    /// <param name="value">What is reduced.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="keepDimensions">True to leave the axes in the shape, with size 1.</param>
    /// <param name="output">The beginning of the name.</param>
    /// <param name="operatorSet">The operator set of the model.</param>
    public string AddReduction(
        string opType, string value, IEnumerable<long> axes, bool keepDimensions, string output, long operatorSet)
    {
        long[] reduced = [.. axes];
        var keep = Attribute.Of("keepdims", keepDimensions ? 1L : 0L);
        return operatorSet < 18
            ? Add(opType, [value], output, "", Attribute.Of("axes", reduced), keep)
            : Add(opType, [value, Add(Tensor.Create<long>("axes", [reduced.Length], reduced))], output, "", keep);
    }

    /// <summary>
    /// Makes every node read <paramref name="to"/> where it read <paramref name="from"/>; graph outputs and the insides
    /// of subgraphs keep the name.
    /// </summary>
    public void ReplaceUses(string from, string to)
    {
        for (var i = 0; i < Nodes.Count; i++)
        {
            if (Nodes[i].Inputs.Contains(from))
            {
                Nodes[i] = Nodes[i].WithInputs(Nodes[i].Inputs.Select(n => n == from ? to : n));
            }
        }
    }

    /// <summary>Returns the graph, in topological order, without constants that nothing reads.</summary>
    /// <exception cref="OnnxFormatException">The nodes form a cycle.</exception>
    public Graph Build()
    {
        var sorted = TopologicalOrder.Of([.. Nodes]);
        var read = sorted.SelectMany(n => n.Inputs.Concat(n.CapturedNames()))
            .Concat(Outputs.Select(o => o.Name)).ToHashSet();

        // Older models list their constants among the inputs: one that loses its constant must not become an input that
        // callers supply.
        var gone = graph.Initializers.Select(t => t.Name)
            .Where(n => !read.Contains(n) || !Initializers.ContainsKey(n)).ToHashSet();
        return graph.With(
            sorted,
            Initializers.Values.Where(t => read.Contains(t.Name)),
            Inputs.Where(i => !(gone.Contains(i.Name) && graph.Inputs.Contains(i))),
            Outputs);
    }

    // A name inside a subgraph would hide the same name outside.
    private static IEnumerable<string> NamesWithin(Node node) =>
        node.Subgraphs.SelectMany(g => g.Nodes.SelectMany(NamesWithin).Concat(g.OwnNames())).Append(node.Name);
}
