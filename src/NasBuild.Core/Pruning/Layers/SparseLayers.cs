using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Pruning.Masks;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Layers;

/// <summary>The layers that get zeros among their weights, and those that stay dense.</summary>
/// <param name="Chosen">The layers that nas.yaml chooses and the pattern fits.</param>
/// <param name="Dense">The names of the chosen layers that stay dense, with the reason in parentheses.</param>
internal sealed record SparseLayers(ImmutableArray<LinearLayer> Chosen, ImmutableArray<string> Dense)
{
    /// <summary>Returns the layers of <paramref name="graph"/>.</summary>
    /// <exception cref="SparsityException">The pattern fits none of them.</exception>
    public static SparseLayers In(Graph graph, PruneSettings settings)
    {
        var layers = LinearLayer.In(graph).Where(l => settings.Nodes.Chooses(l.Name)).ToLookup(
            l => Sparsity.Of(settings) is not PatternSparsity pattern || l.Columns % pattern.Group == 0);
        if (!layers[true].Any() && layers[false].FirstOrDefault() is { } first)
        {
            ((PatternSparsity)Sparsity.Of(settings)).Check(first.Columns);
        }

        var grouped = graph.Nodes.Where(n => n.Is("ConvTranspose") && n.Int("group", 1) != 1
            && settings.Nodes.Chooses(n.DisplayName));
        return new SparseLayers(
            [.. layers[true]],
            [
                .. layers[false].Select(l => string.Create(
                    CultureInfo.InvariantCulture, $"'{l.Name}' ({l.Columns} inputs)")),
                .. grouped.Select(n => $"'{n.DisplayName}' (a transposed convolution in groups)"),
            ]);
    }
}
