namespace NasBuild.Onnx.OperatorSets;

/// <summary>The exception for a model that cannot be converted to a newer operator set.</summary>
/// <param name="from">The operator set that the model imports.</param>
/// <param name="to">The requested operator set.</param>
/// <param name="nodes">The nodes that cannot be converted, at least one.</param>
public sealed class OperatorSetException(long from, long to, IReadOnlyList<UnconvertedNode> nodes)
    : Exception($"The model cannot be converted from operator set {from} to {to}: {Text(nodes)}.")
{
    /// <summary>The operator set that the model imports.</summary>
    public long From { get; } = from;

    /// <summary>The requested operator set.</summary>
    public long To { get; } = to;

    /// <summary>The nodes that cannot be converted.</summary>
    public IReadOnlyList<UnconvertedNode> Nodes { get; } = nodes;

    /// <summary>The first of these nodes with its reason, and the number of others.</summary>
    public string Reason => Text(Nodes);

    private static string Text(IReadOnlyList<UnconvertedNode> nodes) =>
        nodes[0]
            + (nodes.Count switch { 1 => "", 2 => "; and 1 more node", _ => $"; and {nodes.Count - 1} more nodes" });
}
