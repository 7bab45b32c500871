using System.Collections.Immutable;

namespace NasBuild.Onnx.OperatorSets;

/// <summary>
/// A node of an older version of its operator, as conversion rules see it, with methods that add the constants and
/// nodes that the newer version needs.
/// </summary>
/// <param name="node">The node, written in the older version.</param>
/// <param name="origin">The node of the model that it comes from, which an earlier rule may have changed.</param>
/// <param name="values">The known values of its graph.</param>
/// <param name="builder">The graph that it will be part of.</param>
internal sealed class OldNode(Node node, Node origin, KnownValues values, GraphBuilder builder)
{
    private readonly List<Node> added = [];

    /// <summary>The node.</summary>
    public Node Node => node;

    /// <summary>The node of the model that it comes from.</summary>
    public Node Origin => origin;

    /// <summary>The nodes of the newer operator set that a rule has added before it.</summary>
    public IReadOnlyList<Node> Added => added;

    /// <summary>Returns the name of a required input.</summary>
    /// <exception cref="UnconvertibleException">The node has none.</exception>
    public string Input(int index) =>
        node.Input(index) is { Length: > 0 } name
            ? name : throw new UnconvertibleException($"its input {index} is missing");

    /// <summary>Returns the dimensions of a value, null if unknown; null if the rank is unknown too.</summary>
    public ImmutableArray<long?>? Shape(string value) => values[value].Shape;

    /// <summary>Returns the constant of a value, or null.</summary>
    public Tensor? Constant(string value) => values[value].Constant;

    /// <summary>Returns true if anything reads an output.</summary>
    public bool IsRead(string output) => output.Length > 0 && values.IsRead(output);

    /// <summary>Returns the element type of a value.</summary>
    /// <exception cref="UnconvertibleException">It is not known.</exception>
    public ElementType ElementType(string value) =>
        values[value].ElementType is not Onnx.ElementType.Undefined and var type ? type
        : throw new UnconvertibleException($"the element type of '{value}' is not known");

    /// <summary>Adds a constant vector of integers.</summary>
    public string Longs(string what, params IReadOnlyCollection<long> numbers) =>
        builder.Add(Tensor.Create<long>(Name(what), [numbers.Count], [.. numbers]));

    /// <summary>Adds a constant vector of floats.</summary>
    public string Floats(string what, params IReadOnlyCollection<float> numbers) =>
        builder.Add(Tensor.Create<float>(Name(what), [numbers.Count], [.. numbers]));

    /// <summary>Adds a constant scalar of an element type.</summary>
    /// <exception cref="UnconvertibleException">The type is not numeric.</exception>
    public string Scalar(string what, ElementType type, double number) => Numbers.CanWrite(type)
        ? builder.Add(Tensor.FromDoubles(Name(what), type, [], [number]))
        : throw new UnconvertibleException($"its '{what}' cannot be of type {type}");

    /// <summary>Adds a node with one output before the node, and returns the output's name.</summary>
    public string Add(string opType, IEnumerable<string> inputs, params IEnumerable<Attribute> attributes)
    {
        var name = builder.FreshName(Name(opType));
        added.Add(new Node(opType, inputs, [name], name, "", attributes));
        return name;
    }

    /// <summary>Returns another node with the same origin.</summary>
    public OldNode With(Node other) => new(other, origin, values, builder);

    private string Name(string what) => $"{origin.DisplayName}/{what}";
}
