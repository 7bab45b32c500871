// He et al., Channel Pruning for Accelerating Very Deep Neural Networks, ICCV 2017, arXiv 1707.06168, section 3.1: the
// reconstruction by least squares
using NasBuild.Core.Compression.Channels;
using NasBuild.Core.Numerics;
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
/// <param name="statistics">
/// Returns <see cref="Layers"/> in the original, with the Gram matrices of their inputs.
/// </param>
internal sealed class ChannelUpdate(
    ChannelGroups groups, Func<IReadOnlyList<(LinearLayer Layer, LayerStatistics Statistics)>> statistics)
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
            read.Contains(l.Weight) && l.Columns <= MaxColumns && l.Groups == 1 && l.Convolution?.Is("ConvTranspose") != true)];
    }

    /// <inheritdoc/>
    public Compressed Apply(Compressed model, IReadOnlyDictionary<string, double> choices)
    {
        if (model.RemovedChannels.Count == 0)
        {
            return model;
        }

        var graph = model.Model.Graph;
        var (inputs, outputs) = (Removed(model, SliceRole.Input), Removed(model, SliceRole.Output));
        var fitted = statistics().Where(l => inputs.ContainsKey(l.Layer.Weight))
            .Select(l => (l.Layer, l.Statistics, Cut: graph[l.Layer.Weight].Initializer)).Where(l => l.Cut is not null)
            .AsParallel().AsOrdered().Select(l => Fitted(
                l.Layer, l.Statistics, l.Cut!, inputs[l.Layer.Weight], outputs.GetValueOrDefault(l.Layer.Weight, [])))
            .ToList();
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
        var (size, hessian) = (layer.Columns, Hessian.Of(layer));
        var factor = new double[kept.Length * kept.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                factor[(i * kept.Length) + j] = hessian[(kept[i] * size) + kept[j]];
            }
        }

        // H_kk w'_k = H_k: w
        Cholesky.Factor(factor, kept.Length);
        var fitted = new float[rows.Length * kept.Length];
        Parallel.For(0, rows.Length, r =>
        {
            var weights = Array.ConvertAll(layer.Weights[(rows[r] * size)..((rows[r] + 1) * size)], w => (double)w);
            var solution = Array.ConvertAll(kept, k => Cholesky.Dot(hessian.AsSpan(k * size, size), weights));
            Cholesky.Solve(factor, kept.Length, solution);
            Array.ConvertAll(solution, w => (float)w).CopyTo(fitted, r * kept.Length);
        });
        return fitted;
    }

    private static Tensor Fitted(
        LinearLayer layer, LayerStatistics statistics, Tensor cut, HashSet<int> inputs, HashSet<int> outputs)
    {
        var places = (int)layer.Positions;
        int[] rows = [.. Enumerable.Range(0, layer.Rows).Where(r => !outputs.Contains(r))];
        int[] kept = [.. Enumerable.Range(0, layer.Columns).Where(c => !inputs.Contains(c / places))];
        var matrix = layer with { Rows = rows.Length, Columns = kept.Length };
        return Tensor.Create<float>(cut.Name, [.. cut.Shape], matrix.InFileOrder(Fit(statistics, rows, kept)));
    }

    // The removed indices of an axis, by weight. Several groups may share an axis.
    private Dictionary<string, HashSet<int>> Removed(Compressed model, SliceRole role) => groups.Groups
        .Where(g => model.RemovedChannels.ContainsKey(g.Name))
        .SelectMany(g => g.Parameters.Where(p => p.Role == role).SelectMany(p => p.Indices.Zip(p.Channels)
            .Where(x => model.RemovedChannels[g.Name].Contains(x.Second)).Select(x => (p.Value, Index: x.First))))
        .GroupBy(x => x.Value, x => x.Index).ToDictionary(g => g.Key, g => g.ToHashSet());
}
