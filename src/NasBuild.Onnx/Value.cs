namespace NasBuild.Onnx;

/// <summary>One reading of a value.</summary>
/// <param name="Node">The node that reads it.</param>
/// <param name="Index">The input's position; -1 where a subgraph of the node reads it by name.</param>
public readonly record struct Use(Node Node, int Index);

/// <summary>
/// A named edge of a graph, which knows where it comes from and who reads it.
/// Exactly one of <see cref="Producer"/>, <see cref="Initializer"/> and being a graph input holds, except that an old
/// model may list an initializer among its inputs as well.
/// </summary>
public sealed class Value
{
    internal Value(string name) => Name = name;

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The node that produces it, or null.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>The constant that it is, or null.</summary>
    public Tensor? Initializer { get; internal set; }

    /// <summary>True if the caller supplies it.</summary>
    public bool IsInput { get; internal set; }

    /// <summary>True if the caller receives it.</summary>
    public bool IsOutput { get; internal set; }

    /// <summary>Who reads it, in the order of nodes and inputs.</summary>
    public IReadOnlyList<Use> Uses => UseList;

    /// <summary>The constant that it is, as an initializer or by a <c>Constant</c> node, or null.</summary>
    public Tensor? Constant => Initializer ?? Producer?.ConstantTensor();

    internal List<Use> UseList { get; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
