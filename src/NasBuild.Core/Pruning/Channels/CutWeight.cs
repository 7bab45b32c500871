using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>
/// A weight that channel groups cut. The inputs of <c>MatMul</c>, <c>Gemm</c> and <c>Conv</c>, the head's included, can
/// be measured; for others, such as embeddings, tied weights and transposed convolutions, only the weights themselves
/// are known.
/// </summary>
/// <param name="Name">The name of the node that reads it, or its own name.</param>
/// <param name="Weight">The initializer.</param>
/// <param name="Rows">The number of outputs.</param>
/// <param name="Columns">
/// The number of inputs: for a convolution, those of one of its groups, times the positions of the kernel.
/// </param>
/// <param name="OutputsFirst">True if the file has the outputs first.</param>
/// <param name="Input">The value that is multiplied; null if it is not known.</param>
/// <param name="Places">The number of positions of a convolution's kernel; 1 for a product.</param>
internal sealed record CutWeight(
    string Name, string Weight, int Rows, int Columns, bool OutputsFirst, string? Input, int Places)
    : WeightMatrix(Name, Weight, Rows, Columns, OutputsFirst)
{
    /// <summary>Returns the weights of <paramref name="groups"/>.</summary>
    public static IReadOnlyList<CutWeight> In(ChannelGroups groups) =>
        [.. groups.Groups.SelectMany(g => Axes(g, groups.Model.Graph))
            .Select(a => a.Value).Distinct().Select(w => Of(groups.Model.Graph, w))];

    /// <summary>
    /// Returns the axes of weights that <paramref name="group"/> cuts: biases and parameters that scale channels are
    /// not weights.
    /// </summary>
    public static IEnumerable<GroupAxis> Axes(ChannelGroup group, Graph graph) =>
        group.Parameters.Where(p => p.Role != SliceRole.PerChannel && graph[p.Value].Initializer!.Shape.Length > 1);

    private static CutWeight Of(Graph graph, string name)
    {
        var weight = graph[name].Initializer!;
        var (first, rest) = ((int)weight.Shape[0], (int)(weight.Count / weight.Shape[0]));
        return graph[name] is { IsOutput: false, Uses: [{ Node: var node, Index: 1 }] }
            && weight.ElementType == ElementType.Float ? node.OpType switch
            {
                "Attention" when node.Domain.Length > 0 =>
                    new CutWeight(node.DisplayName, name, rest, first, OutputsFirst: false, node.Inputs[0], 1),
                "Conv" when node.Domain.Length == 0 => new CutWeight(
                    node.DisplayName, name, first, rest, OutputsFirst: true, node.Inputs[0],
                    rest / (int)weight.Shape[1]),
                "Gemm" when node.Domain.Length == 0 && node.Int("transA", 0) == 0 && node.Int("transB", 0) != 0 =>
                    new CutWeight(node.DisplayName, name, first, rest, OutputsFirst: true, node.Inputs[0], 1),
                "Gemm" or "MatMul" when node.Domain.Length == 0 && node.Int("transA", 0) == 0
                    && weight.Shape.Length == 2 =>
                    new CutWeight(node.DisplayName, name, rest, first, OutputsFirst: false, node.Inputs[0], 1),
                _ => Unknown(),
            } : Unknown();

        CutWeight Unknown() => new(name, name, first, rest, OutputsFirst: true, null, 1);
    }
}
