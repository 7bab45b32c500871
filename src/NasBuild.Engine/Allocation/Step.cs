using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>
/// A set of nodes that ONNX Runtime computes as one operator, without buffers for the values between them.
/// </summary>
/// <param name="nodes">The nodes, producers before readers.</param>
/// <param name="computesIntegers">See <see cref="ComputesIntegers"/>.</param>
internal sealed class Step(IReadOnlyList<Node> nodes, bool computesIntegers)
{
    /// <summary>The nodes, producers before readers.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>The node whose outputs other steps read.</summary>
    public Node Last => nodes[^1];

    /// <summary>
    /// True if it computes with the integers behind <c>DequantizeLinear</c>, without converting them to floats.
    /// </summary>
    public bool ComputesIntegers => computesIntegers;

    /// <summary>The values of other steps and the constants that it reads, once for every use.</summary>
    public IReadOnlyList<string> Reads { get; } = External(nodes);

    /// <summary>The values that other steps may read.</summary>
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
