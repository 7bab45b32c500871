using System.Collections.Immutable;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx;

/// <summary>
/// A graph: nodes in topological order, and their constants, inputs and outputs. Immutable: <see cref="With"/> and
/// <see cref="GraphBuilder"/> create changed copies. Everything else in the file (documentation, annotations, unknown
/// fields) is preserved.
/// </summary>
public sealed class Graph
{
    private readonly GraphProto rest;
    private readonly string? folder;
    private readonly bool edited;
    private Dictionary<string, Value>? values;
    private ImmutableArray<string> captured;

    internal Graph(GraphProto proto, string? folder)
        : this(
            proto.CopyRest(),
            folder,
            edited: false,
            TopologicalOrder.Of([.. proto.Node.Select(n => new Node(n, folder))]),
            [.. proto.Initializer.Select(t => new Tensor(t, folder))],
            [.. proto.Input.Select(v => new ValueInfo(v))],
            [.. proto.Output.Select(v => new ValueInfo(v))])
    {
    }

    /// <summary>Creates a graph from its parts.</summary>
    public Graph(
        string name, IEnumerable<Node> nodes, IEnumerable<Tensor> initializers, IEnumerable<ValueInfo> inputs,
        IEnumerable<ValueInfo> outputs)
        : this(
            new GraphProto { Name = name }, null, edited: true, [.. nodes], [.. initializers], [.. inputs],
            [.. outputs])
    {
    }

    private Graph(
        GraphProto rest,
        string? folder,
        bool edited,
        ImmutableArray<Node> nodes,
        ImmutableArray<Tensor> initializers,
        ImmutableArray<ValueInfo> inputs,
        ImmutableArray<ValueInfo> outputs)
    {
        this.rest = rest;
        this.folder = folder;
        this.edited = edited;
        Nodes = nodes;
        Initializers = initializers;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The graph's name.</summary>
    public string Name => rest.Name;

    /// <summary>The nodes, producers before readers.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The constants.</summary>
    public ImmutableArray<Tensor> Initializers { get; }

    /// <summary>The inputs that the caller supplies. Older models may list their initializers here as well.</summary>
    public ImmutableArray<ValueInfo> Inputs { get; }

    /// <summary>The outputs that the caller receives.</summary>
    public ImmutableArray<ValueInfo> Outputs { get; }

    /// <summary>The inputs that have no default: those that a caller must supply.</summary>
    public IEnumerable<ValueInfo> RequiredInputs =>
        Inputs.Where(i => this[i.Name].Initializer is null && !SparseInitializers.Contains(i.Name));

    /// <summary>Every value by name.</summary>
    public IReadOnlyDictionary<string, Value> Values => values ??= Index();

    /// <summary>The types and shapes that the file declares for intermediate values.</summary>
    public IEnumerable<ValueInfo> ValueInfos => rest.ValueInfo.Select(v => new ValueInfo(v));

    /// <summary>The names of the constants that are stored as a sparse tensor; they are preserved unchanged.</summary>
    public IEnumerable<string> SparseInitializers => rest.SparseInitializer.Select(s => s.Values?.Name ?? "");

    /// <summary>The value of that name.</summary>
    /// <exception cref="KeyNotFoundException">No node, initializer or input has the name.</exception>
    public Value this[string name] => Values[name];

    /// <summary>Returns a copy with the given parts; the others stay.</summary>
    public Graph With(
        IEnumerable<Node>? nodes = null,
        IEnumerable<Tensor>? initializers = null,
        IEnumerable<ValueInfo>? inputs = null,
        IEnumerable<ValueInfo>? outputs = null)
        => new(
            rest, folder, edited: true, nodes?.ToImmutableArray() ?? Nodes,
            initializers?.ToImmutableArray() ?? Initializers, inputs?.ToImmutableArray() ?? Inputs,
            outputs?.ToImmutableArray() ?? Outputs);

    /// <summary>
    /// Returns a copy that does not declare types and shapes of the intermediate values that <paramref name="stale"/>
    /// names: a runtime infers them.
    /// </summary>
    public Graph WithoutTypes(Func<string, bool> stale)
    {
        var current = rest.CopyRest();
        current.ValueInfo.Clear();
        current.ValueInfo.AddRange(rest.ValueInfo.Where(v => !stale(v.Name)));
        return new Graph(current, folder, edited: true, Nodes, Initializers, Inputs, Outputs);
    }
    /// <summary>
    /// Returns the names that nodes of this graph, or of graphs inside it, read from an enclosing graph.
    /// </summary>
    public IEnumerable<string> CapturedNames()
    {
        if (captured.IsDefault)
        {
            var own = OwnNames().ToHashSet();
            captured = [.. Nodes.SelectMany(n => n.Inputs.Concat(n.CapturedNames())).Concat(Outputs.Select(o => o.Name))
                .Where(n => n.Length > 0 && !own.Contains(n)).Distinct()];
        }

        return captured;
    }

    /// <summary>Returns the names that this graph itself gives to values.</summary>
    internal IEnumerable<string> OwnNames() => Nodes.SelectMany(n => n.Outputs).Concat(Initializers.Select(t => t.Name))
        .Concat(Inputs.Select(i => i.Name)).Concat(SparseInitializers);

    /// <summary>Returns every tensor, including those of constants and subgraphs.</summary>
    internal IEnumerable<Tensor> Tensors() => Initializers.Concat(Nodes.SelectMany(n => n.Tensors()));

    /// <summary>Returns the graph with every tensor replaced.</summary>
    internal Graph Map(Func<Tensor, Tensor> map) =>
        new(rest, folder, edited, [.. Nodes.Select(n => n.Map(map))], [.. Initializers.Select(map)], Inputs, Outputs);

    /// <inheritdoc cref="Model.MessageBytes"/>
    internal long MessageBytes => 64L + rest.CalculateSize() + Initializers.Sum(t => t.MessageBytes)
        + Nodes.Sum(n => 16L + n.Proto.CalculateSize())
        + Inputs.Concat(Outputs).Sum(v => 16L + v.Proto.CalculateSize());

    internal GraphProto ToProto()
    {
        var proto = rest.CopyRest();
        proto.Node.AddRange(Nodes.Select(n => n.Proto));
        proto.Initializer.AddRange(Initializers.Select(t => t.Proto));
        proto.Input.AddRange(Inputs.Select(i => i.Proto));
        proto.Output.AddRange(Outputs.Select(o => o.Proto));
        if (edited)
        {
            // Declared shapes of values that no longer exist would contradict what a runtime infers.
            var kept = proto.ValueInfo.Where(v => Values.ContainsKey(v.Name)).ToList();
            proto.ValueInfo.Clear();
            proto.ValueInfo.AddRange(kept);
        }

        return proto;
    }

    private Dictionary<string, Value> Index()
    {
        var index = new Dictionary<string, Value>();
        Value At(string name)
        {
            if (!index.TryGetValue(name, out var value))
            {
                index.Add(name, value = new Value(name));
            }

            return value;
        }

        foreach (var input in Inputs)
        {
            At(input.Name).IsInput = true;
        }

        foreach (var tensor in Initializers)
        {
            At(tensor.Name).Initializer = tensor;
        }

        foreach (var node in Nodes)
        {
            for (var i = 0; i < node.Inputs.Length; i++)
            {
                if (node.Inputs[i].Length > 0)
                {
                    At(node.Inputs[i]).UseList.Add(new Use(node, i));
                }
            }

            foreach (var name in node.CapturedNames())
            {
                At(name).UseList.Add(new Use(node, -1));
            }

            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                var value = At(output);
                value.Producer = value.Producer is null ? node
                    : throw new OnnxFormatException(
                        OnnxFault.Inconsistent,
                        $"The value '{output}' is produced twice, by '{value.Producer.DisplayName}' and '{node.DisplayName}'.");
            }
        }

        foreach (var output in Outputs)
        {
            At(output.Name).IsOutput = true;
        }

        return index;
    }
}
