using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Engine.Allocation;

/// <summary>
/// A graph as a session has it after loading: nodes that depend only on constants are computed, except
/// <c>DequantizeLinear</c>, whose integers stay integers.
/// </summary>
internal sealed class LoadedGraph
{
    private readonly IReadOnlyDictionary<string, TensorType> shapes;
    private readonly LoadedGraph? outer;
    private readonly ShapeKnowledge knowledge;

    // The constants by name: an initializer itself, or through Identity.
    private readonly Dictionary<string, string> constants;
    private readonly HashSet<string> read = [];

    /// <param name="graph">The graph.</param>
    /// <param name="shapes">The type and concrete shape of every value that is not an initializer.</param>
    /// <param name="outer">The graph around it; null for a model's own.</param>
    public LoadedGraph(Graph graph, IReadOnlyDictionary<string, TensorType> shapes, LoadedGraph? outer = null)
    {
        Graph = ConstantsToInitializersPass.Run(graph);
        this.shapes = shapes;
        this.outer = outer;
        constants = Graph.Initializers.Select(t => t.Name).Concat(Graph.SparseInitializers).ToDictionary(n => n);
        knowledge = new ShapeKnowledge(this, outer?.knowledge);
        foreach (var node in Graph.Nodes)
        {
            Add(node);
        }

        read.UnionWith(Graph.Outputs.Where(o => constants.ContainsKey(o.Name)).Select(o => constants[o.Name]));
        Bodies = Nodes.Where(n => n.Subgraphs.Count > 0).ToDictionary(
            n => n, n => (IReadOnlyList<LoadedGraph>)[.. n.Subgraphs.Select(s => new LoadedGraph(s, shapes, this))]);
    }

    /// <summary>The graph as in the file.</summary>
    public Graph Graph { get; }

    /// <summary>The nodes that run, producers before readers.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>The subgraphs of the nodes that have any.</summary>
    public IReadOnlyDictionary<Node, IReadOnlyList<LoadedGraph>> Bodies { get; }

    /// <summary>True if it is the body of a node.</summary>
    public bool IsBody => outer is not null;

    /// <summary>The bytes of the constants that nodes read, each once, including those of bodies.</summary>
    public long WeightBytes => read.Sum(Bytes) + Bodies.Values.SelectMany(b => b).Sum(b => b.WeightBytes);

    /// <summary>Returns true if the value is the same in every run, or left out.</summary>
    public bool IsConstant(string name) =>
        name.Length == 0 || constants.ContainsKey(name) || (outer?.IsConstant(name) ?? false);

    /// <summary>
    /// Returns true if a session knows the value's shape before it runs, up to dimensions that have a name.
    /// </summary>
    public bool IsKnown(string name) => IsConstant(name) || knowledge.IsKnown(name);

    /// <summary>Returns true if a session knows every dimension of the value's shape before it runs.</summary>
    public bool IsFixed(string name) => IsConstant(name) || knowledge.IsFixed(name);

    /// <summary>Returns the type and shape of a value.</summary>
    /// <exception cref="ArgumentException">They are not known.</exception>
    public TensorType Type(string name) => Graph.Values.GetValueOrDefault(name)?.Initializer is { } tensor
        ? new TensorType(tensor.ElementType, tensor.Shape)
        : shapes.GetValueOrDefault(name) ?? outer?.Type(name) ?? throw new ArgumentException(
            $"The shape of the value '{name}' is not known. It must be a tensor whose shape is given.", nameof(name));

    /// <summary>Returns the number of bytes of a value.</summary>
    /// <inheritdoc cref="Type"/>
    public long Bytes(string name) => Type(name).SizeBytes;

    private void Add(Node node)
    {
        if (node.Is("Identity") && constants.TryGetValue(node.Inputs[0], out var same))
        {
            constants.Add(node.Outputs[0], same);
        }
        else if (IsComputedAtLoad(node))
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                constants.Add(output, output);
            }
        }
        else
        {
            Nodes.Add(node);
            knowledge.Add(node);
            read.UnionWith(
                node.Inputs.Concat(node.CapturedNames()).Where(constants.ContainsKey).Select(i => constants[i]));
        }
    }

    private bool IsComputedAtLoad(Node node) =>
        node.Subgraphs.Count == 0 && node.Inputs.Length > 0 && !node.Is("DequantizeLinear")
        && (node.Inputs.All(IsConstant) || ((node.Is("Shape") || node.Is("Size")) && IsFixed(node.Inputs[0])));
}
