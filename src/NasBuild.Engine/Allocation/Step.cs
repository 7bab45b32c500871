using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>Nodes that one operator of ONNX Runtime computes, without a buffer for what passes between them.</summary>
/// <param name="nodes">The nodes, producers before readers.</param>
/// <param name="computesIntegers">See <see cref="ComputesIntegers"/>.</param>
internal sealed class Step(IReadOnlyList<Node> nodes, bool computesIntegers)
{
    /// <summary>The nodes, producers before readers.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>The node whose outputs other steps read.</summary>
    public Node Last => nodes[^1];

    /// <summary>
    /// True if it computes with the integers behind <c>DequantizeLinear</c>, so that no floats are made of these.
    /// </summary>
    public bool ComputesIntegers => computesIntegers;

    /// <summary>What is read of other steps and of constants, once for every time that it is read.</summary>
    public IReadOnlyList<string> Reads { get; } = External(nodes);

    /// <summary>What other steps may read.</summary>
    public IEnumerable<string> Writes => Last.Outputs.Where(o => o.Length > 0);

    private static List<string> External(IReadOnlyList<Node> nodes)
    {
        var inner = nodes.SkipLast(1).SelectMany(n => n.Outputs).ToHashSet();
        return
        [
            .. nodes.SelectMany(n => n.Inputs.Concat(n.CapturedNames())).Where(i => i.Length > 0 && !inner.Contains(i)),
        ];
    }
}
