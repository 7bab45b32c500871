// He et al., Channel Pruning for Accelerating Very Deep Neural Networks, ICCV 2017, arXiv 1707.06168, section 3.1: the
// reconstruction by least squares
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Core.Pruning.Statistics;
using NasBuild.Core.Pruning.Weights;
using NasBuild.Core.Spaces;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Channels;

/// <summary>
/// Fits the weights that read cut channels: with the remaining channels alone, each layer comes as close as it can to
/// what it computed in the original. It has no variables.
/// </summary>
/// <param name="groups">The channel groups.</param>
/// <param name="readers">Returns <see cref="Layers"/> in the original, with what they read.</param>
internal sealed class ChannelUpdate(ChannelGroups groups, Func<IReadOnlyList<ChannelReader>> readers)
    : ITransformation
{
    /// <summary>The largest number of inputs of a layer: its Gram matrix takes the square.</summary>
    public const int MaxColumns = 2304;

    /// <inheritdoc/>
    public string Name => "update";

    /// <inheritdoc/>
    public Space Space { get; } = new([]);

    /// <summary>Returns the layers that read channels of <paramref name="groups"/> and can be fitted.</summary>
    public static IReadOnlyList<LinearLayer> Layers(ChannelGroups groups)
    {
        var read = groups.Groups.SelectMany(g => g.Parameters).Where(p => p.Role == SliceRole.Input)
            .Select(p => p.Value).ToHashSet();
        return [.. LinearLayer.WithHead(groups.Model.Graph).Where(l =>
            read.Contains(l.Weight) && l.Columns <= MaxColumns && l.Groups == 1
            && l.Convolution?.Is("ConvTranspose") != true)];
    }

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices)
    {
        if (model.RemovedChannels.Count == 0)
        {
            return model;
        }

        var (graph, cut) = (model.Model.Graph, CutModel.Of(groups, model.RemovedChannels));
        List<(ChannelReader Reader, Tensor Weight, int[]? Rows, int[] Inputs)> read = [];
        foreach (var reader in readers())
        {
            var layer = reader.Layer;
            var (input, output) = layer.OutputsFirst ? (1, 0) : (0, 1);
            if (cut.Kept(layer.Weight, input) is { } kept && graph[layer.Weight].Initializer is { } weight)
            {
                read.Add((reader, weight, cut.Kept(layer.Weight, output), kept));
            }
        }

        var fitted = read.AsParallel().AsOrdered()
            .Select(r => Fitted(r.Reader.Layer, r.Reader.Statistics(), r.Weight, r.Rows, r.Inputs)).ToList();
        var builder = new GraphBuilder(graph);
        foreach (var tensor in fitted)
        {
            builder.Initializers[tensor.Name] = tensor;
        }

        return model with { Model = model.Model.With(builder.Build()) };
    }

    /// <inheritdoc/>
    public TransformationReport? Describe(
        IReadOnlyDictionary<string, double> choices, Model fitted, Compressed compressed) => null;

    /// <summary>Returns the weights [out, kept] that minimise the squared error of the outputs.</summary>
    /// <param name="layer">The layer, with its Gram matrix.</param>
    /// <param name="rows">The outputs to fit.</param>
    /// <param name="kept">The inputs that stay, ascending.</param>
    public static float[] Fit(LayerStatistics layer, int[] rows, int[] kept)
    {
        var inputs = new KeptInputs(Hessian.Of(layer), layer.Columns, kept);
        var fitted = new float[rows.Length * kept.Length];
        Parallel.For(0, rows.Length, r =>
            Array.ConvertAll(
                inputs.Fit(layer.Weights.AsSpan(rows[r] * layer.Columns, layer.Columns)), w => (float)w)
                .CopyTo(fitted, r * kept.Length));
        return fitted;
    }

    private static Tensor Fitted(
        LinearLayer layer, LayerStatistics statistics, Tensor weight, int[]? rows, int[] inputs)
    {
        // A kernel has a column for each of its positions.
        var places = (int)layer.Positions;
        int[] columns = [.. inputs.SelectMany(i => Enumerable.Range(i * places, places))];
        rows ??= [.. Enumerable.Range(0, layer.Rows)];
        var matrix = layer with { Rows = rows.Length, Columns = columns.Length };
        return Tensor.Create<float>(
            weight.Name, [.. weight.Shape], matrix.InFileOrder(Fit(statistics, rows, columns)));
    }
}
