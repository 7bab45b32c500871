using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>The bits of every node of a model: those of named nodes, and one choice for all others.</summary>
/// <param name="Default">The bits of nodes that are not named.</param>
/// <param name="Nodes">The bits by <see cref="Onnx.Node.DisplayName"/>.</param>
public sealed record QuantizationPlan(NodeBits Default, ImmutableSortedDictionary<string, NodeBits> Nodes)
{
    /// <summary>Creates a plan with the same bits for every node.</summary>
    public QuantizationPlan(NodeBits bits)
        : this(bits, ImmutableSortedDictionary.Create<string, NodeBits>(StringComparer.Ordinal))
    {
    }

    /// <summary>The bits of <paramref name="node"/>.</summary>
    public NodeBits this[Node node] => Nodes.GetValueOrDefault(node.DisplayName, Default);

    /// <summary>
    /// Returns true if the plan names <paramref name="node"/> and leaves its activations in float. Otherwise, nodes
    /// without weights follow their neighbours.
    /// </summary>
    public bool KeepsInFloat(Node node) => Nodes.TryGetValue(node.DisplayName, out var bits) && bits.Activation == 32;

    /// <summary>Returns the plan with other bits for the named node.</summary>
    public QuantizationPlan With(string node, NodeBits bits) => this with { Nodes = Nodes.SetItem(node, bits) };
}
