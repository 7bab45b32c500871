// Tanaka et al., Pruning neural networks without any data by iteratively conserving synaptic flow, NeurIPS 2020, arXiv
// 2006.05467; as a score of nets: Abdelfattah et al., ICLR 2021, arXiv 2101.08134.
using NasBuild.Onnx;

namespace NasBuild.Core.Prediction.ZeroCost;

/// <summary>
/// Synaptic flow (synflow): the logarithm of the sum over all parameters of parameter times gradient of the scores' sum,
/// with absolute parameters, an input of ones and no normalisation.
/// </summary>
internal sealed class SynapticFlow : IZeroCostProxy
{
    /// <inheritdoc/>
    public string Name => "synflow";

    /// <inheritdoc/>
    public double Of(UntrainedNet net)
    {
        var graph = net.Model.Graph;
        var builder = new GraphBuilder(graph);
        foreach (var node in graph.Nodes.Where(n => n.Is("BatchNormalization")))
        {
            builder.Nodes.Remove(node);
            builder.Nodes.Add(new Node("Identity", [node.Inputs[0]], [node.Outputs[0]]));
        }

        foreach (var tensor in graph.Initializers.Where(t => t.ElementType == ElementType.Float))
        {
            builder.Initializers[tensor.Name] = Tensor.Create<float>(
                tensor.Name, tensor.Shape.AsSpan(), Array.ConvertAll(tensor.ToFloats(), Math.Abs));
        }

        var input = net.Inputs[net.Input];
        var one = Tensor.Create<float>(
            input.Name, [1, .. input.Shape.Skip(1)],
            [.. Enumerable.Repeat(1f, (int)(input.Count / input.Shape[0]))]);
        var model = net.Model.With(builder.Build());
        var linear = new UntrainedNet(model, new Dictionary<string, Tensor> { [input.Name] = one }, [0]);
        var (sum, shares) = linear.GradientsOfSum();

        // The gradients are twice those of the sum's share.
        var flow = shares.Sum(s => s.Value.ToFloats().Zip(model.Graph[s.Key].Initializer!.ToFloats())
            .Sum(p => (double)p.First * p.Second)) / 2;
        return Math.Log(sum) + Math.Log(flow);
    }
}
