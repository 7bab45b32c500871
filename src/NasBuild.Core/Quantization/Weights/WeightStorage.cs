using System.Collections.Immutable;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;
using NasBuild.Onnx.Passes;

namespace NasBuild.Core.Quantization.Weights;

/// <summary>Stores the weights of a graph and of the bodies inside it, and records what became of each node.</summary>
/// <param name="settings">The settings of 4-bit blocks.</param>
internal sealed class WeightStorage(BlockSettings settings)
{
    private readonly List<string> order = [];
    private readonly HashSet<string> stored = [];
    private readonly Dictionary<string, UnquantizedNode> left = [];

    /// <summary>True if a node became an operator over blocks.</summary>
    public bool UsesBlocks { get; private set; }

    /// <summary>The nodes whose weights are stored, in the graph's order.</summary>
    public ImmutableArray<string> Stored => [.. order.Distinct().Where(stored.Contains)];

    /// <summary>The nodes that the plan names and that stay in float, or in more bits, with the reason.</summary>
    public ImmutableArray<UnquantizedNode> Left =>
        [.. order.Distinct().Where(left.ContainsKey).Select(n => left[n] with { IsStored = stored.Contains(n) })];

    /// <summary>Returns the graph with its weights stored.</summary>
    public Graph Run(Graph graph, GraphBuilder builder, QuantizationPlan plan)
    {
        var blocks = new HashSet<Node>();
        foreach (var node in graph.Nodes.Where(n =>
            plan[n] is { Weight: 4 or 8, Activation: 32 } && IsWeighted(graph, n)))
        {
            order.Add(plan.NameOf(node));
            if (plan[node].Weight == 8 && stored.Contains(plan.NameOf(node)))
            {
                continue;
            }

            var reason = plan[node].Weight == 8 ? "it has no constant float weights"
                : BlockQuantization.Apply(graph, builder, node, settings);
            if (reason is null)
            {
                UsesBlocks = blocks.Add(node);
                stored.Add(plan.NameOf(node));
            }
            else
            {
                left[plan.NameOf(node)] = new UnquantizedNode(plan.NameOf(node), node.OpType, reason);
            }
        }

        var constants = graph.Nodes.SelectMany(n => n.Inputs.Concat(n.CapturedNames())).Distinct()
            .Select(n => n.Length > 0 ? graph[n].Initializer : null).OfType<Tensor>()
            .Where(t => t.ElementType == ElementType.Float && t.Shape.Length >= 2 && t.Count > 0).ToList();
        foreach (var tensor in constants)
        {
            InBytes(graph, builder, tensor, [.. plan.ReadsOf(graph, tensor.Name).Where(r => !blocks.Contains(r.Node))]);
        }

        foreach (var node in graph.Nodes.Where(n => n.Subgraphs.Count > 0))
        {
            builder.Nodes[builder.Nodes.IndexOf(node)] = node.MapGraphs(body =>
                ConstantsToInitializersPass.Run(body) is var inner
                    ? Run(inner, builder.Inside(inner), plan.Inside(node)) : body);
        }

        return builder.Build();
    }

    private void InBytes(Graph graph, GraphBuilder builder, Tensor tensor, List<WeightRead> reads)
    {
        var wanting = reads.Where(r => r.IsStored).ToList();
        if (wanting.Count == 0)
        {
            return;
        }

        if (wanting.Count < reads.Count || !StoredWeights.IsPrivate(graph, tensor))
        {
            wanting.ForEach(r => left[r.Name] = new UnquantizedNode(
                r.Name, r.Node.OpType, $"'{tensor.Name}' has readers that keep it in float"));
            return;
        }

        var packs = wanting.TrueForAll(r => r.Bits.Weight == 4 && !r.IsMoved && StoredWeights.MayPack(r.Node));
        StoredWeights.Store(builder, tensor, wanting[0], packs ? ByteGrid.Bits4 : ByteGrid.Bits8);
        foreach (var read in wanting.Where(r => stored.Add(r.Name) && (packs || r.Bits.Weight == 8)))
        {
            left.Remove(read.Name);
        }
    }

    // Most Gather nodes pick sizes out of shapes: those are not embeddings, and are not reported.
    private static bool IsWeighted(Graph graph, Node node) => !WeightInputs.Of(node).IsEmpty
        && (!node.Is("Gather") || graph[node.Inputs[0]].Initializer is { ElementType: ElementType.Float });
}
