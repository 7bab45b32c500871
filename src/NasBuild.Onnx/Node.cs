using System.Collections.Immutable;
using NasBuild.Onnx.Protos;

namespace NasBuild.Onnx;

/// <summary>One application of an operator. Immutable: the <c>With</c> methods return a changed copy.</summary>
public sealed class Node
{
    private readonly string? folder;
    private IReadOnlyList<Graph>? subgraphs;

    internal Node(NodeProto proto, string? folder)
    {
        Proto = proto;
        this.folder = folder;
        Inputs = [.. proto.Input];
        Outputs = [.. proto.Output];
    }

    /// <summary>Creates a node that applies <paramref name="opType"/>.</summary>
    /// <param name="opType">The operator's name.</param>
    /// <param name="inputs">The names of the values read; an empty name leaves an optional input out.</param>
    /// <param name="outputs">The names of the values produced.</param>
    /// <param name="name">The node's own name.</param>
    /// <param name="domain">The operator's domain; empty for ONNX's own.</param>
    /// <param name="attributes">The attributes.</param>
    public Node(
        string opType, IEnumerable<string> inputs, IEnumerable<string> outputs, string name = "", string domain = "",
        params IEnumerable<Attribute> attributes)
        : this(Build(opType, inputs, outputs, name, domain, attributes), null)
    {
    }

    /// <summary>The node's own name; may be empty.</summary>
    public string Name => Proto.Name;

    /// <summary>The name for messages: its own, or its first output's.</summary>
    public string DisplayName => Name.Length > 0 ? Name : Outputs.FirstOrDefault(o => o.Length > 0) ?? OpType;

    /// <summary>The operator's name.</summary>
    public string OpType => Proto.OpType;

    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain => Proto.Domain == "ai.onnx" ? "" : Proto.Domain;

    /// <summary>The names of the values read; empty if an optional input is left out.</summary>
    public ImmutableArray<string> Inputs { get; }

    /// <summary>The names of the values produced; empty if an optional output is left out.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>The attributes, in the file's order.</summary>
    public IEnumerable<Attribute> Attributes => Proto.Attribute.Select(a => new Attribute(a));

    /// <summary>The graphs that the node's attributes hold (<c>If</c>, <c>Loop</c>, <c>Scan</c>).</summary>
    public IReadOnlyList<Graph> Subgraphs => subgraphs ??=
        [.. Proto.Attribute.SelectMany(a => a.G is null ? a.Graphs : a.Graphs.Prepend(a.G))
            .Select(g => new Graph(g, folder))];

    internal NodeProto Proto { get; }

    /// <summary>Returns the names that the node's subgraphs read from the enclosing graph.</summary>
    public IEnumerable<string> CapturedNames() =>
        Subgraphs.Count == 0 ? [] : Subgraphs.SelectMany(g => g.CapturedNames()).Distinct();

    /// <summary>Returns true if this is ONNX's own operator <paramref name="opType"/>.</summary>
    public bool Is(string opType) => OpType == opType && Domain.Length == 0;

    /// <summary>Returns the name of input <paramref name="index"/>; empty if it is left out.</summary>
    public string Input(int index) => index < Inputs.Length ? Inputs[index] : "";

    /// <summary>Returns true if the attribute is present.</summary>
    public bool Has(string attribute) => Find(attribute) is not null;

    /// <summary>Returns an integer attribute, or <paramref name="absent"/> if it is left out.</summary>
    public long Int(string attribute, long absent) => Find(attribute)?.I ?? absent;

    /// <summary>Returns a single-precision attribute, or <paramref name="absent"/> if it is left out.</summary>
    public float Float(string attribute, float absent) => Find(attribute)?.F ?? absent;

    /// <summary>Returns a string attribute, or <paramref name="absent"/> if it is left out.</summary>
    public string Text(string attribute, string absent) => Find(attribute)?.S.ToStringUtf8() ?? absent;

    /// <summary>Returns a list of integers, or null if it is left out.</summary>
    public IReadOnlyList<long>? Ints(string attribute) => Find(attribute)?.Ints;

    /// <summary>Returns a list of single-precision numbers, or null if it is left out.</summary>
    public IReadOnlyList<float>? Floats(string attribute) => Find(attribute)?.Floats;

    /// <summary>Returns a list of strings, or null if it is left out.</summary>
    public IReadOnlyList<string>? Texts(string attribute) =>
        Find(attribute) is { } found ? [.. found.Strings.Select(s => s.ToStringUtf8())] : null;

    /// <summary>Returns a tensor attribute, or null if it is left out.</summary>
    public Tensor? Tensor(string attribute) => Find(attribute)?.T is { } proto ? new Tensor(proto, folder) : null;

    /// <summary>Returns a graph attribute, or null if it is left out.</summary>
    public Graph? Subgraph(string attribute) => Find(attribute)?.G is { } proto ? new Graph(proto, folder) : null;

    /// <summary>
    /// Returns the value of a <c>Constant</c> node, in any of its attributes, named after the node's output; null for
    /// other nodes and sparse constants.
    /// </summary>
    public Tensor? ConstantTensor()
    {
        if (!Is("Constant") || Outputs is not [{ Length: > 0 } name] || Proto.Attribute is not [var value])
        {
            return null;
        }

        return value.Name switch
        {
            "value" when value.T is { } proto => new Tensor(proto, folder).Rename(name),
            "value_float" => Onnx.Tensor.Scalar(name, value.F),
            "value_floats" => Onnx.Tensor.Create<float>(name, [value.Floats.Count], [.. value.Floats]),
            "value_int" => Onnx.Tensor.Scalar(name, value.I),
            "value_ints" => Onnx.Tensor.Create<long>(name, [value.Ints.Count], [.. value.Ints]),
            "value_string" => Onnx.Tensor.Create(name, [], [value.S]),
            "value_strings" => Onnx.Tensor.Create(name, [value.Strings.Count], value.Strings),
            _ => null,
        };
    }

    /// <summary>Returns the same node with other inputs.</summary>
    public Node WithInputs(IEnumerable<string> inputs) => Change(p =>
    {
        p.Input.Clear();
        p.Input.AddRange(inputs);
    });

    /// <summary>
    /// Returns the same node with input <paramref name="index"/> read from <paramref name="name"/>, earlier optional
    /// inputs left out as needed.
    /// </summary>
    public Node WithInput(int index, string name) => Change(p =>
    {
        while (p.Input.Count <= index)
        {
            p.Input.Add("");
        }

        p.Input[index] = name;
    });

    /// <summary>Returns the same node with another name.</summary>
    public Node Rename(string name) => Change(p => p.Name = name);

    /// <summary>Returns the same node with other outputs.</summary>
    public Node WithOutputs(IEnumerable<string> outputs) => Change(p =>
    {
        p.Output.Clear();
        p.Output.AddRange(outputs);
    });

    /// <summary>Returns the same node with an attribute added or replaced.</summary>
    public Node With(Attribute attribute) => Change(p =>
    {
        var index = p.Attribute.ToList().FindIndex(a => a.Name == attribute.Name);
        if (index < 0)
        {
            p.Attribute.Add(attribute.Proto);
        }
        else
        {
            p.Attribute[index] = attribute.Proto;
        }
    });

    /// <summary>Returns the same node without an attribute.</summary>
    public Node Without(string attribute) => Change(p =>
    {
        if (p.Attribute.FirstOrDefault(a => a.Name == attribute) is { } found)
        {
            p.Attribute.Remove(found);
        }
    });

    /// <inheritdoc/>
    public override string ToString() => $"{string.Join(", ", Outputs)} = {OpType}({string.Join(", ", Inputs)})";

    /// <summary>Returns every tensor in the node's attributes, including those of its subgraphs.</summary>
    internal IEnumerable<Tensor> Tensors() =>
        Proto.Attribute.SelectMany(a => a.T is null ? a.Tensors : a.Tensors.Prepend(a.T))
            .Select(t => new Tensor(t, folder)).Concat(Subgraphs.SelectMany(g => g.Tensors()));

    /// <summary>True if an attribute refers to one of the enclosing function.</summary>
    internal bool HasReferences => Proto.Attribute.Any(a => a.RefAttrName.Length > 0);

    /// <summary>Returns the node with every tensor replaced, including those of its subgraphs.</summary>
    internal Node Map(Func<Tensor, Tensor> map) => !Tensors().Any() ? this : Change(p =>
    {
        foreach (var attribute in p.Attribute)
        {
            if (attribute.T is not null)
            {
                attribute.T = map(new Tensor(attribute.T, folder)).Proto;
            }

            for (var i = 0; i < attribute.Tensors.Count; i++)
            {
                attribute.Tensors[i] = map(new Tensor(attribute.Tensors[i], folder)).Proto;
            }
        }
    }).MapGraphs(g => g.Map(map));

    /// <summary>Returns the node with each of its subgraphs replaced.</summary>
    public Node MapGraphs(Func<Graph, Graph> map) => Subgraphs.Count == 0 ? this : Change(p =>
    {
        foreach (var attribute in p.Attribute)
        {
            if (attribute.G is not null)
            {
                attribute.G = map(new Graph(attribute.G, folder)).ToProto();
            }

            for (var i = 0; i < attribute.Graphs.Count; i++)
            {
                attribute.Graphs[i] = map(new Graph(attribute.Graphs[i], folder)).ToProto();
            }
        }
    });

    private AttributeProto? Find(string attribute) => Proto.Attribute.FirstOrDefault(a => a.Name == attribute);

    private Node Change(Action<NodeProto> change)
    {
        var proto = Proto.Clone();
        change(proto);
        return new Node(proto, folder);
    }

    private static NodeProto Build(
        string opType, IEnumerable<string> inputs, IEnumerable<string> outputs, string name, string domain,
        IEnumerable<Attribute> attributes)
    {
        var proto = new NodeProto { OpType = opType, Name = name };
        if (domain.Length > 0)
        {
            proto.Domain = domain;
        }

        proto.Input.AddRange(inputs);
        proto.Output.AddRange(outputs);
        proto.Attribute.AddRange(attributes.Select(a => a.Proto));
        return proto;
    }
}
