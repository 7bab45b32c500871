using System.Globalization;
using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Engine;
using NasBuild.Onnx;
using Attribute = NasBuild.Onnx.Attribute;

namespace NasBuild.Core.Pruning.Statistics;

/// <summary>
/// Measures the inputs of layers as rows of a matrix product. A convolution multiplies patches: a row for each position
/// of its output, with every input channel at every position of the kernel, and zeros where it is padded.
/// </summary>
internal static class LayerInputs
{
    private static readonly string[] Windows = ["auto_pad", "dilations", "kernel_shape", "pads", "strides"];

    /// <summary>Returns the statistics of each layer's inputs, by its weight.</summary>
    /// <inheritdoc cref="InputStatistics.Measure"/>
    /// <param name="layers">The layers.</param>
    /// <param name="maskOf">Returns the mask of a layer's input, see <see cref="InputShape.Mask"/>; null for none.</param>
    public static IReadOnlyDictionary<string, InputStatistics> Measure(
        Model model, IReadOnlyList<LinearLayer> layers, Dataset samples, bool gram, int batchSize,
        SessionSettings settings, Func<string, string?>? maskOf = null)
    {
        var builder = new GraphBuilder(model.Graph);
        var rows = layers.ToDictionary(l => l.Weight, l => l.Convolution is { } node ? Patches(builder, l, node) : l.Input);
        var shapes = layers.DistinctBy(l => rows[l.Weight]).ToDictionary(
            l => rows[l.Weight],
            l => new InputShape(l.Columns, l.Groups)
            {
                Mask = l.Convolution is null ? maskOf?.Invoke(l.Input) : null,
            });
        var measured = InputStatistics.Measure(
            model.With(builder.Build()), shapes, samples, gram, batchSize, settings);
        return layers.ToDictionary(l => l.Weight, l => measured[rows[l.Weight]]);
    }

    private static string Patches(GraphBuilder builder, LinearLayer layer, Node node)
    {
        var patches = node.Is("ConvTranspose") ? layer.Input : Unfolded(builder, layer, node);
        return builder.Add(
            "Transpose", [patches], $"{node.Outputs[0]}_rows", "",
            Attribute.Of("perm", [0, .. Enumerable.Range(2, layer.Kernel.Length).Select(a => (long)a), 1L]));
    }

    // A convolution of each channel by itself whose every filter picks one position of the kernel.
    private static string Unfolded(GraphBuilder builder, LinearLayer layer, Node node)
    {
        var positions = (int)layer.Positions;
        var channels = layer.Columns / positions * layer.Groups;
        var picks = new float[channels * positions * positions];
        for (var i = 0; i < channels * positions; i++)
        {
            picks[(i * positions) + (i % positions)] = 1;
        }

        var filters = builder.Add(Tensor.Create<float>(
            $"{node.Outputs[0]}_picks", [channels * positions, 1, .. layer.Kernel], picks));
        return builder.Add(
            "Conv", [layer.Input, filters], $"{node.Outputs[0]}_patches", "",
            [.. node.Attributes.Where(a => Windows.Contains(a.Name)), Attribute.Of("group", channels)]);
    }
}
