using System.Collections.Immutable;
using System.Globalization;
using NasBuild.Core.Compression.Channels;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Reporting;

/// <summary>What cutting channels has bought: less to store, and less to compute.</summary>
internal static class ChannelReport
{
    /// <summary>What a reader should know of the cut.</summary>
    /// <param name="groups">What could be cut.</param>
    /// <param name="widths">Kept channels of the groups that were cut.</param>
    /// <param name="original">The original, after the passes that change no number.</param>
    /// <param name="sample">A sample.</param>
    /// <param name="cut">The model with channels cut, not quantized.</param>
    public static string Note(ChannelGroups groups, ImmutableSortedDictionary<string, int> widths, Model original, IReadOnlyDictionary<string, Tensor> sample, Model cut)
    {
        var (channels, kept) = (groups.Groups.Sum(g => g.Count), groups.Groups.Sum(g => widths.GetValueOrDefault(g.Name, g.Count)));
        double Macs(Model model) => MacCount.Total(model, ShapeInference.Of(model, sample));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{100 - (100.0 * kept / channels):0.0} % of the channels of {groups.Groups.Length} groups are cut. {100 * Macs(cut) / Macs(original):0.0} % of the multiplications are left, and {100 * Numbers(cut) / Numbers(original):0.0} % of the numbers in the file: both make the model smaller and faster on any machine.");
    }

    private static double Numbers(Model model) => model.Graph.Initializers.Sum(t => t.Count);
}
