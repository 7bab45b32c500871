using NasBuild.Onnx;
using NasBuild.Onnx.Passes;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Kernels;

/// <summary>A pass that lets our own kernel round numbers to those that bytes can store.</summary>
internal static class OwnRoundingPass
{
    /// <summary>
    /// Replaces the pairs of QuantizeLinear and DequantizeLinear in <paramref name="model"/> whose bytes nothing else
    /// reads.
    /// </summary>
    /// <param name="model">A model that uses our operator set or may.</param>
    /// <param name="types">The concrete types of the values that its pairs read and write.</param>
    public static Model Apply(Model model, IReadOnlyDictionary<string, TensorType> types)
    {
        var builder = new GraphBuilder(model.Graph);
        builder.Nodes.Clear();
        foreach (var node in model.Graph.Nodes)
        {
            builder.Nodes.AddRange(Pair(model.Graph, node, types) is { } first
                ? Rounding(first, node.Outputs[0], types, builder.FreshName("z")) : [node]);
        }

        return model.With(builder.Build()).Apply(DeadNodesPass.Run)
            .WithOpset(OwnOperators.Domain, OwnOperators.Version);
    }

    private static Node? Pair(Graph graph, Node node, IReadOnlyDictionary<string, TensorType> types) =>
        node.Is("DequantizeLinear") && graph[node.Inputs[0]] is { Producer: { } first, Uses.Count: 1, IsOutput: false }
            && first.Is("QuantizeLinear") && first.Inputs.Length == 3
            && first.Inputs.Skip(1).SequenceEqual(node.Inputs.Skip(1))
            && types.TryGetValue(first.Inputs[0], out var type) && type.ElementType == ElementType.Float
            && types.TryGetValue(first.Outputs[0], out var bytes) && Range(bytes.ElementType) is not null
            && Axis(first, type) == Axis(node, type)
            && first.Int("block_size", 0) == 0 && node.Int("block_size", 0) == 0
            ? first : null;

    // The zero point as a float, which the kernel reads.
    private static IEnumerable<Node> Rounding(
        Node first, string output, IReadOnlyDictionary<string, TensorType> types, string zeroPoint) =>
        [
            new Node(
                "Cast", [first.Inputs[2]], [zeroPoint], attributes: [Attribute.Of("to", (long)ElementType.Float)]),
            new Node(
                "Round", [first.Inputs[0], first.Inputs[1], zeroPoint], [output], first.Name, OwnOperators.Domain,
                [
                    Attribute.Of("axis", new[] { Axis(first, types[first.Inputs[0]]) }),
                    Attribute.Of("range", Range(types[first.Outputs[0]].ElementType)!)
                ])
        ];

    private static long Axis(Node node, TensorType type) =>
        node.Int("axis", 1) is var axis && axis < 0 ? axis + type.Shape.Length : axis;

    private static long[]? Range(ElementType type) => type switch
    {
        ElementType.Int8 => [sbyte.MinValue, sbyte.MaxValue],
        ElementType.UInt8 => [byte.MinValue, byte.MaxValue],
        _ => null,
    };
}
