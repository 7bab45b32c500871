using NasBuild.Onnx;

namespace NasBuild.Engine.Allocation;

/// <summary>
/// Joins the nodes that ONNX Runtime fuses when it loads a model with its default optimisations, if that saves a
/// buffer: a node joins the step of the nodes that read it if all of them are in one step and a rule applies.
/// </summary>
internal sealed class Fusion
{
    private readonly LoadedGraph graph;
    private readonly GraphFacts facts;

    private Fusion(LoadedGraph graph)
    {
        this.graph = graph;
        facts = new GraphFacts(graph);
    }

    /// <summary>Returns the steps of <paramref name="graph"/>, in the order of their last nodes.</summary>
    public static List<Step> Steps(LoadedGraph graph) => new Fusion(graph).Steps();

    private List<Step> Steps()
    {
        var outputs = graph.Graph.Outputs.Select(o => o.Name).ToHashSet();
        var groups = new List<List<Node>>();
        var groupOf = new Dictionary<Node, List<Node>>();
        foreach (var node in Enumerable.Reverse(graph.Nodes))
        {
            var readers = facts.Readers(node);
            var group = readers.Count > 0 && !node.Outputs.Any(outputs.Contains) ? groupOf[readers[0]] : null;
            if (group is null || readers.Any(r => groupOf[r] != group) || !IsFused(node, readers, group))
            {
                groups.Add(group = []);
            }

            group.Insert(0, node);
            groupOf.Add(node, group);
        }

        groups.Reverse();
        return [.. groups.Select(g => new Step(g, ComputesIntegers(g)))];
    }

    private bool ComputesIntegers(List<Node> group) => facts.ReadsIntegers(group[0])
        && (group.Count == 1 ? group[0].OpType is "Gemm" or "MatMul" : group[^1].Is("QuantizeLinear"));

    private bool IsFused(Node node, IReadOnlyList<Node> readers, List<Node> group) =>
        facts.AreOneFormula(node, group[^1]) || (readers is [var reader] && (IsQuantized(node, group)
            || IsIntegerProduct(node, group) || IsConvolution(node, group) || IsProduct(node, reader, group)));

    // DequantizeLinear, any operator, clipping of negatives, QuantizeLinear: computed in integers.
    private bool IsQuantized(Node node, List<Node> group) => group switch
    {
        [var quantize] when quantize.Is("QuantizeLinear") =>
            facts.ReadsIntegers(node) || facts.IsCutOffBy(quantize, node),
        [var cut, var quantize] when quantize.Is("QuantizeLinear") =>
            facts.IsCutOffBy(quantize, cut) && facts.ReadsIntegers(node),
        _ => false,
    };

    // MatMulInteger, Cast, Mul by the scales, Add of a bias.
    private bool IsIntegerProduct(Node node, List<Node> group) => facts.IsIntegerProduct(node)
        && group.All(n => facts.IsIntegerProduct(n) || facts.IsBias(n));

    // A convolution, scaling of its result, Add of another value, an activation.
    private bool IsConvolution(Node node, List<Node> group) =>
        node.Is("Conv") ? group.All(n => GraphFacts.IsActivation(n) || facts.IsScaling(n) || n.Is("Add"))
        : facts.ReadsConvolved(node) && (facts.IsScaling(node) || node.Is("Add"))
            && group.All(n => GraphFacts.IsActivation(n) || (n.Is("Add") && facts.IsScaling(node)));

    // A product and a number, a bias (where the shape is fixed, or weights have few bits), an activation.
    private bool IsProduct(Node node, Node reader, List<Node> group) => group.Count == 1 && (node.OpType switch
    {
        "MatMul" => facts.IsScalingByNumber(reader) || (facts.IsBias(reader) && graph.IsFixed(node.Outputs[0])),
        "MatMulNBits" => facts.IsBias(reader),
        "Gemm" => GraphFacts.IsActivation(reader),
        _ => false,
    });
}
