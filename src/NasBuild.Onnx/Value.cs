namespace NasBuild.Onnx;

/// <summary>A use of a value.</summary>
/// <param name="Node">The node that reads it.</param>
/// <param name="Index">The input's position; -1 if a subgraph of the node reads it by name.</param>
public readonly record struct Use(Node Node, int Index);

/// <summary>
/// A named edge of a graph, with its producer and its uses. It has exactly one of a <see cref="Producer"/> and an
/// <see cref="Initializer"/>, or is a graph input, except that older models may list an initializer among the inputs as
/// well.
/// </summary>
public sealed class Value
{
    internal Value(string name) => Name = name;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The node that produces it, or null.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>Its initializer, or null.</summary>
    public Tensor? Initializer { get; internal set; }

    /// <summary>True if the caller supplies it.</summary>
    public bool IsInput { get; internal set; }

    /// <summary>True if the caller receives it.</summary>
    public bool IsOutput { get; internal set; }

    /// <summary>Its uses, in the order of nodes and inputs.</summary>
    public IReadOnlyList<Use> Uses => UseList;

    /// <summary>Its constant, as an initializer or by a <c>Constant</c> node, or null.</summary>
    public Tensor? Constant => Initializer ?? Producer?.ConstantTensor();

    internal List<Use> UseList { get; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
