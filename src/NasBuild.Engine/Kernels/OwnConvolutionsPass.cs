using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Engine.Kernels;

/// <summary>A pass that lets our own kernel compute the convolutions whose weights are not constant.</summary>
internal static class OwnConvolutionsPass
{
    // A tile computes eight outputs of a group at once; with fewer than half of them ONNX Runtime's kernel is faster.
    private const long MinOutputs = 4;

    /// <summary>Replaces the convolutions of <paramref name="model"/> that the kernel supports.</summary>
    /// <param name="model">A model that uses our operator set or may.</param>
    /// <param name="types">The concrete types of the values that its convolutions read.</param>
    public static Model Apply(Model model, IReadOnlyDictionary<string, TensorType> types)
    {
        var graph = model.Graph;
        Node Replaced(Node node) => node.Is("Conv") && graph[node.Inputs[1]].Constant is null && types.TryGetValue(
            node.Inputs[0], out var image)
            && types.TryGetValue(node.Inputs[1], out var weights) && Suits(image, weights, node.Int("group", 1))
            && node.Text("auto_pad", "NOTSET") == "NOTSET"
            ? new Node("Conv", node.Inputs, node.Outputs, node.Name, OwnOperators.Domain, Attributes(node))
            : node;
        return model.With(graph.With(nodes: graph.Nodes.Select(Replaced)))
            .WithOpset(OwnOperators.Domain, OwnOperators.Version);
    }

    /// <summary>
    /// Returns true if our kernels support a convolution of <paramref name="image"/> with <paramref name="weights"/>.
    /// </summary>
    public static bool Suits(TensorType image, TensorType weights, long groups) =>
        image.ElementType == ElementType.Float && image.Shape.Length == 4 && weights.Shape[0] / groups >= MinOutputs;

    /// <summary>Returns the attributes that our kernels read.</summary>
    public static IEnumerable<Attribute> Attributes(
        IEnumerable<long> strides, IEnumerable<long> dilations, IEnumerable<long> pads, long groups) =>
        [
        Attribute.Of("strides", strides),
        Attribute.Of("dilations", dilations), Attribute.Of("pads", pads), Attribute.Of("group", new[] { groups })
    ];

    private static IEnumerable<Attribute> Attributes(Node node) =>
        Attributes(
            node.Ints("strides") ?? [1, 1], node.Ints("dilations") ?? [1, 1], node.Ints("pads") ?? [0, 0, 0, 0],
            node.Int("group", 1));
}
