// Ioffe & Szegedy, Batch Normalization, 2015 (arXiv:1502.03167), section 3.1: in inference the normalisation is an
// affine map, gamma / sqrt(var + eps) * (x - mean) + beta, which is merged into the weights and bias of the linear
// layer before it.
namespace NasBuild.Onnx.Passes;

/// <summary>
/// Folds a <c>BatchNormalization</c> in inference into the <c>Conv</c>, <c>ConvTranspose</c> or <c>Gemm</c> before it,
/// if the normalisation is that layer's only reader and all parameters are constants. Weights keep their names unless
/// others read them too.
/// </summary>
public static class FoldBatchNormalizationPass
{
    /// <summary>Returns the graph with fewer normalisations.</summary>
    public static Graph Run(Graph graph)
    {
        var builder = new GraphBuilder(graph);
        foreach (var normalization in graph.Nodes.Where(n => IsInference(n, graph)))
        {
            // An earlier fold changed neither this layer nor its constants: a layer has one normalisation, and shared
            // constants are copied.
            var value = graph[normalization.Inputs[0]];
            if (value.Producer is { } layer && value.Uses.Count == 1 && !value.IsOutput
                && Affine(normalization, graph) is var (scale, shift)
                && Fold(layer, graph, builder, scale, shift) is { } folded)
            {
                builder.Nodes[builder.Nodes.IndexOf(layer)] = folded.WithOutputs([normalization.Outputs[0]]);
                builder.Nodes.Remove(normalization);
            }
        }

        return builder.Build();
    }

    private static bool IsInference(Node node, Graph graph) =>
        node.Is("BatchNormalization") && node.Inputs.Length == 5 && node.Outputs is [{ Length: > 0 }, ..]
        && node.Int("training_mode", 0) == 0 && node.Int("spatial", 1) == 1
        && node.Outputs.Skip(1).All(o => o.Length == 0 || graph[o] is { IsOutput: false, Uses.Count: 0 });

    private static (double[] Scale, double[] Shift)? Affine(Node node, Graph graph)
    {
        double[]? Parameter(int index) => Constant(graph, node.Inputs[index]) is { } tensor
            && tensor.ElementType.IsFloat() ? tensor.ToDoubles() : null;
        if (Parameter(1) is not { } gamma || Parameter(2) is not { } beta || Parameter(3) is not { } mean
            || Parameter(4) is not { } variance
            || beta.Length != gamma.Length || mean.Length != gamma.Length || variance.Length != gamma.Length)
        {
            return null;
        }

        double epsilon = node.Float("epsilon", 1e-5f);
        double[] scale = [.. gamma.Select((g, c) => g / Math.Sqrt(variance[c] + epsilon))];
        double[] shift = [.. beta.Select((b, c) => b - (mean[c] * scale[c]))];
        return scale.Concat(shift).All(double.IsFinite) ? (scale, shift) : null;
    }

    private static Node? Fold(Node layer, Graph graph, GraphBuilder builder, double[] scale, double[] shift)
    {
        if (OutputChannel(layer, graph) is not { } channel || Constant(graph, layer.Inputs[1]) is not { } weight
            || channel.Count != scale.Length)
        {
            return null;
        }

        var bias = Enumerable.Repeat(0.0, scale.Length).ToArray();
        if (layer.Input(2).Length > 0)
        {
            if (Constant(graph, layer.Inputs[2]) is not { } old || !old.ElementType.IsFloat()
                || Spread(old, scale.Length, layer) is not { } spread)
            {
                return null;
            }

            bias = spread;
        }

        // Gemm's own factors: its bias counts beta times, and alpha of its product does not change.
        var times = layer.Is("Gemm") ? layer.Float("beta", 1) : 1;
        double[] weights = [.. weight.ToDoubles().Select((w, i) => w * scale[channel.Of(i)])];
        double[] biases = [.. bias.Select((b, c) => (b * times * scale[c]) + shift[c])];
        var newWeight = Tensor.FromDoubles(layer.Inputs[1], weight.ElementType, weight.Shape.AsSpan(), weights);
        var newBias = Tensor.FromDoubles(
            layer.Input(2).Length > 0 ? layer.Input(2) : $"{layer.Inputs[1]}_bias", weight.ElementType, [scale.Length],
            biases);
        if (!newWeight.ToDoubles().Concat(newBias.ToDoubles()).All(double.IsFinite))
        {
            return null;
        }

        var folded = layer.WithInput(1, Put(newWeight, layer, graph, builder))
            .WithInput(2, Put(newBias, layer, graph, builder));
        return layer.Is("Gemm") ? folded.Without("beta") : folded;
    }

    // The number of output channels, and the one that each element of the weight belongs to.
    private static (int Count, Func<int, int> Of)? OutputChannel(Node layer, Graph graph)
    {
        if (layer.Inputs.Length < 2 || layer.Outputs.Length != 1 || Constant(graph, layer.Inputs[1]) is not { } weight
            || !weight.ElementType.IsFloat() || weight.Count is 0 or > int.MaxValue)
        {
            return null;
        }

        int[] shape = [.. weight.Shape.Select(d => (int)d)];
        var group = (int)layer.Int("group", 1);
        switch (layer.OpType)
        {
            case "Conv" when layer.Domain.Length == 0 && shape.Length >= 3:
                var filter = shape.Skip(1).Aggregate(1, (product, dim) => product * dim);
                return (shape[0], i => i / filter);
            case "ConvTranspose"
                when layer.Domain.Length == 0 && shape.Length >= 3 && group > 0 && shape[0] % group == 0:
                var kernel = shape.Skip(2).Aggregate(1, (product, dim) => product * dim);
                var (perGroup, inputs) = (shape[1], shape[0] / group);
                return (perGroup * group, i => (i / kernel % perGroup) + (i / kernel / perGroup / inputs * perGroup));
            case "Gemm" when layer.Domain.Length == 0 && shape.Length == 2:
                var transposed = layer.Int("transB", 0) != 0;
                return transposed ? (shape[0], i => i / shape[1]) : (shape[1], i => i % shape[1]);
            default:
                return null;
        }
    }

    // A convolution's bias is a vector; Gemm's may be of any shape that broadcasts, those that are the same for every
    // row are folded.
    private static double[]? Spread(Tensor bias, int channels, Node layer)
    {
        var data = bias.ToDoubles();
        return data.Length == channels && (bias.Shape.Length == 1 || (bias.Shape[^1] == channels && layer.Is("Gemm")))
            ? data
            : data.Length == 1 && layer.Is("Gemm") ? [.. Enumerable.Repeat(data[0], channels)]
            : null;
    }

    private static string Put(Tensor tensor, Node layer, Graph graph, GraphBuilder builder)
    {
        if (!graph.Values.TryGetValue(tensor.Name, out var value) || value.Initializer is null || value.Uses.Count > 1
            || value.IsOutput)
        {
            return builder.Add(tensor);
        }

        builder.Initializers[tensor.Name] = tensor;
        return tensor.Name;
    }

    // The default of an input that a caller may replace is not a constant.
    private static Tensor? Constant(Graph graph, string name) =>
        graph.Values.TryGetValue(name, out var value) && !value.IsInput ? value.Constant : null;
}
