using System.Collections.Immutable;
using NasBuild.Core.Configuration.Settings;
using NasBuild.Core.Quantization.Operators;
using NasBuild.Onnx;

namespace NasBuild.Core.Quantization.Choice;

/// <summary>The forms that a node's weights may have, by the settings, the node's kernels, and the samples.</summary>
internal static class AllowedForms
{
    /// <summary>Returns the forms of each node that nas.yaml chooses, from the least compression to the most.</summary>
    public static IEnumerable<(string Node, ImmutableArray<int> Forms)> Of(
        Graph graph, QuantizeSettings settings, bool haveSamples) => WeightedNodes.In(graph)
        .Where(n => settings.Nodes.Chooses(n.Name)).Select(n => (n.Name, Of(n, settings, haveSamples)));

    private static ImmutableArray<int> Of(WeightedNode node, QuantizeSettings settings, bool haveSamples)
    {
        var bits = settings.Weights;
        if (settings.Method != QuantizeMethod.Auto)
        {
            return [.. bits.OrderDescending()];
        }

        var isCalibrated = haveSamples && !node.InBody && settings.Activations.Contains(8);
        var (isConvolution, isProduct) = (isCalibrated && node.Node.Is("Conv"), IsProduct(node));
        var computes = bits.Contains(8) && settings.Activations.Contains(8);
        (int Form, bool Allowed)[] forms =
        [
            (WeightForm.Float, bits.Contains(32)), (WeightForm.Half, bits.Contains(16)),
            (WeightForm.Stored8, bits.Contains(8)),
            (WeightForm.Dynamic8, computes && (isProduct || Int8Operators.IsDynamicOnly(node.Node))),
            (WeightForm.Smoothed8, computes && isProduct && !node.InBody),
            (WeightForm.Int8, computes && isCalibrated && (isProduct || isConvolution)),
            (WeightForm.Stored4, bits.Contains(4) && !isConvolution),
            (WeightForm.Int4, bits.Contains(4) && isConvolution),
        ];
        return [.. forms.Where(f => f.Allowed).Select(f => f.Form)];
    }

    private static bool IsProduct(WeightedNode node) =>
        Int8Operators.IsProduct(node.Node) && node.Weights is [{ Shape.Length: 2 }];
}
