using NasBuild.Core.Pruning.Layers;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Matching;

/// <summary>
/// The nodes that compute mean and variance of each channel (axis 1) of a value, over all other axes, which are kept
/// with size 1.
/// </summary>
internal sealed class ChannelMoments
{
    private readonly GraphBuilder builder;
    private readonly long opset;
    private readonly long[] axes;

    public ChannelMoments(GraphBuilder builder, long opset, WeightedNode node)
    {
        this.builder = builder;
        this.opset = opset;
        var rank = node.Node.Is("Gemm") ? 2 : node.Weight.Shape.Length;
        axes = [0, .. Enumerable.Range(2, rank - 2).Select(a => (long)a)];
        Mean = Average(node.Output, $"{node.Output}_mean");
        var centred = builder.Add("Sub", [node.Output, Mean], $"{node.Output}_centred");
        Variance = Average(builder.Add("Mul", [centred, centred], $"{node.Output}_squared"), $"{node.Output}_variance");
    }

    /// <summary>The mean's name.</summary>
    public string Mean { get; }

    /// <summary>The variance's name.</summary>
    public string Variance { get; }

    private string Average(string value, string output) =>
        builder.AddReduction("ReduceMean", value, axes, keepDimensions: true, output, opset);
}
