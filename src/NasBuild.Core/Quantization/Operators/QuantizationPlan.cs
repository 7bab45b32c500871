using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>The bits of every node of a model: those of named nodes, and one choice for all others.</summary>
/// <param name="Default">The bits of nodes that are not named.</param>
/// <param name="Nodes">The bits by name; a node inside a body is named <c>holder/node</c>.</param>
public sealed record QuantizationPlan(NodeBits Default, ImmutableSortedDictionary<string, NodeBits> Nodes)
{
    /// <summary>Creates a plan with the same bits for every node.</summary>
    public QuantizationPlan(NodeBits bits)
        : this(bits, ImmutableSortedDictionary.Create<string, NodeBits>(StringComparer.Ordinal))
    {
    }

    /// <summary>The bits of <paramref name="node"/>.</summary>
    public NodeBits this[Node node] => Nodes.GetValueOrDefault(NameOf(node), Default);

    private string Path { get; init; } = "";

    /// <summary>Returns the name of a node of the graph that the plan is for.</summary>
    public string NameOf(Node node) => Path + node.DisplayName;

    /// <summary>Returns the plan for the bodies of a node.</summary>
    public QuantizationPlan Inside(Node holder) => this with { Path = $"{NameOf(holder)}/" };

    /// <summary>
    /// Returns true if the plan names <paramref name="node"/> and leaves its activations in float. Otherwise, nodes
    /// without weights follow their neighbours.
    /// </summary>
    public bool KeepsInFloat(Node node) => Nodes.TryGetValue(NameOf(node), out var bits) && bits.Activation == 32;

    /// <summary>Returns the plan with other bits for the named node.</summary>
    public QuantizationPlan With(string node, NodeBits bits) => this with { Nodes = Nodes.SetItem(node, bits) };

    /// <summary>Returns the plan with the named nodes in float that <paramref name="chosen"/> rejects.</summary>
    public QuantizationPlan Only(Func<NodeBits, bool> chosen) => this with
    {
        Nodes = Nodes.ToImmutableSortedDictionary(
            n => n.Key, n => chosen(n.Value) ? n.Value : NodeBits.Float, Nodes.KeyComparer),
    };

    /// <summary>
    /// Returns the reads of a value by nodes of a graph and of the bodies inside it, also behind nodes that only move
    /// numbers.
    /// </summary>
    internal IEnumerable<WeightRead> ReadsOf(Graph graph, string value) =>
        !graph.Values.TryGetValue(value, out var found) ? [] : found.Uses.SelectMany(u =>
            u.Index >= 0 && WeightInputs.Moves(u.Node) && !u.Node.Outputs.Any(o => graph[o].IsOutput)
                ? u.Node.Outputs.SelectMany(o => ReadsOf(graph, o)).Select(r => r with { IsMoved = true })
            : u.Index >= 0 ? [new WeightRead(NameOf(u.Node), u.Node, u.Index, this[u.Node])]
            : u.Node.Subgraphs.Where(b => b.CapturedNames().Contains(value))
                .SelectMany(b => Inside(u.Node).ReadsOf(b, value)));
}
