using System.Collections.Immutable;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Operators;

/// <summary>The part of a graph that is computed in 8 bits.</summary>
/// <param name="Nodes">Its nodes: those with weights and those between them.</param>
/// <param name="Parameters">
/// Scale and zero point by value name, for the inputs of the region and the outputs of its nodes.
/// </param>
/// <param name="Delivered">
/// The values that its nodes compute in 8 bits; a node's output, or that of the ReLU behind it.
/// </param>
/// <param name="Left">The nodes that the plan names and that stay outside, with the reason.</param>
internal sealed record Int8Region(
    ImmutableHashSet<Node> Nodes,
    ImmutableDictionary<string, AffineParameters> Parameters,
    ImmutableHashSet<string> Delivered,
    ImmutableArray<UnquantizedNode> Left)
{
    /// <summary>
    /// Walks <paramref name="graph"/> from its inputs and adds every node that the plan quantizes and that has a
    /// kernel.
    /// </summary>
    public static Int8Region Of(Graph graph, QuantizationPlan plan, ActivationRanges ranges) => graph.Nodes.Aggregate(
        new Int8Region([], ImmutableDictionary<string, AffineParameters>.Empty, [], []),
        (region, node) => Int8Operators.Of(node) switch
        {
            _ when region.Delivered.Contains(node.Outputs.FirstOrDefault("")) => region,
            Int8Form.Weighted when plan[node] is { Activation: 8 } =>
                Int8Obstacle.Of(graph, node, ranges) is { } reason
                    ? region with { Left = region.Left.Add(new UnquantizedNode(node.DisplayName, node.OpType, reason)) }
                    : region.Enter(node.Input(0), ranges).Deliver(graph, node, plan, ranges),
            Int8Form.None when plan[node] is { Activation: 8 } && WeightInputs.Of(node).Any(i =>
                graph[node.Input(i)].Initializer is { Shape.Length: >= 2 }) => region with
                {
                    Left = region.Left.Add(new UnquantizedNode(
                        node.DisplayName, node.OpType, "ONNX Runtime computes it in float only")),
                },
            Int8Form.Arithmetic when !plan.KeepsInFloat(node) && node.Inputs.All(region.Delivered.Contains)
                && ranges.Values.ContainsKey(Fused(graph, node)) => region.Deliver(graph, node, plan, ranges),
            Int8Form.Movement when !plan.KeepsInFloat(node) && node.Outputs.Length == 1
                && region.Delivered.Contains(node.Input(0)) => region with
                {
                    Nodes = region.Nodes.Add(node),
                    Parameters = region.Parameters.SetItem(node.Outputs[0], region.Parameters[node.Inputs[0]]),
                    Delivered = region.Delivered.Add(node.Outputs[0]),
                },
            _ => region,
        });

    /// <summary>
    /// Returns the output value of a node: ONNX Runtime drops a ReLU or clipping between an operator and the rounding
    /// that follows.
    /// </summary>
    public static string Fused(Graph graph, Node node)
    {
        var output = graph[node.Outputs[0]];
        return !output.IsOutput && output.Uses is [{ Index: 0, Node: var next }] && (next.Is("Relu") || next.Is("Clip"))
            ? next.Outputs[0]
            : output.Name;
    }

    private Int8Region Enter(string value, ActivationRanges ranges) => Parameters.ContainsKey(value)
        ? this : this with { Parameters = Parameters.Add(value, AffineParameters.Of(ranges.Values[value])) };

    private Int8Region Deliver(Graph graph, Node node, QuantizationPlan plan, ActivationRanges ranges)
    {
        var result = Fused(graph, node);
        var region = this with { Nodes = Nodes.Add(node) };

        // A matrix product whose readers compute in float passes its 32-bit sums to them: rounding them to 8 bits gains
        // nothing. It is rounded if a ReLU is behind it: ONNX Runtime fuses the product only if the rounding follows.
        return node.OpType is "Gemm" or "MatMul" && result == node.Outputs[0] && !IsReadAsInt8(graph, result, plan)
            ? region
            : region.Enter(result, ranges) with { Delivered = Delivered.Add(result) };
    }

    private static bool IsReadAsInt8(Graph graph, string value, QuantizationPlan plan) =>
        graph[value].Uses.Any(u => Int8Operators.Of(u.Node) switch
        {
            Int8Form.Weighted => u.Index == 0 && plan[u.Node] is { Activation: 8 },
            Int8Form.Movement =>
                u.Index == 0 && u.Node.Outputs.Length == 1 && IsReadAsInt8(graph, u.Node.Outputs[0], plan),
            _ => false,
        });
}
