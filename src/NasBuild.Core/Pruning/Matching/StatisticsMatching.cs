// The fused form of re-estimating BatchNorm: Yu and Huang, Universally Slimmable Networks, ICCV 2019, arXiv
// 1903.05134, section 3.3
using NasBuild.Core.Pruning.Layers;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Matching;

/// <summary>
/// Gives every output channel of a cut model the mean and the deviation that it had in the original, and folds the
/// correction into weight and bias: W' = a W, b' = a (b - m) + mean, a = deviation / s, with m and s measured in the
/// cut model. One run corrects all layers: its graph normalises each layer's output, so that later layers see corrected
/// inputs.
/// </summary>
internal static class StatisticsMatching
{
    // A channel that the cut has nearly silenced would become amplified noise.
    private const float MaxGain = 4;
    private const float Epsilon = 1e-10f;

    /// <summary>Returns the corrected model.</summary>
    /// <param name="cut">The cut model.</param>
    /// <param name="original">The original's statistics of the channels that the cut keeps.</param>
    /// <param name="samples">The samples that the original's statistics were measured on.</param>
    /// <param name="settings">The settings of a session; one thread if the bytes must be the same on every run.</param>
    public static Model Apply(
        Model cut, ChannelStatistics original, IReadOnlyDictionary<string, Tensor> samples, SessionSettings settings)
    {
        var nodes = WeightedNode.In(cut.Graph).Where(n => original.Means.ContainsKey(n.Output)).ToList();
        if (nodes.Count == 0)
        {
            return cut;
        }

        var builder = new GraphBuilder(cut.Graph);
        var epsilon = builder.Add(Tensor.Scalar("epsilon", Epsilon));
        var mostGain = builder.Add(Tensor.Scalar("most_gain", MaxGain));
        var corrections = nodes.Select(node =>
        {
            long[] shape =
                [1, node.Channels, .. Enumerable.Repeat(1L, node.Node.Is("Gemm") ? 0 : node.Weight.Shape.Length - 2)];
            var mean = builder.Add(Tensor.Create<float>(
                $"{node.Output}_wanted_mean", shape, original.Means[node.Output]));
            var deviation = builder.Add(Tensor.Create<float>(
                $"{node.Output}_wanted_deviation", shape, original.Deviations[node.Output]));
            var readers = builder.Nodes.ToList();
            var moments = new ChannelMoments(builder, cut.Opset, node);
            var found = builder.Add(
                "Sqrt",
                [builder.Add("Add", [moments.Variance, epsilon], $"{node.Output}_safe")],
                $"{node.Output}_deviation");
            var gain = builder.Add(
                "Min",
                [builder.Add("Div", [deviation, found], $"{node.Output}_ratio"), mostGain],
                $"{node.Output}_gain");
            var corrected = builder.Add(
                "Add",
                [builder.Add("Mul", [moments.Centred, gain], $"{node.Output}_scaled"), mean],
                $"{node.Output}_corrected");
            Reroute(builder, readers, node.Output, corrected);
            return (Node: node, moments.Mean, Gain: gain);
        }).ToList();
        builder.Outputs.Clear();
        builder.Outputs.AddRange(corrections.SelectMany(c => new[] { new ValueInfo(c.Mean), new ValueInfo(c.Gain) }));

        using var session = Session.Create(cut.With(builder.Build()), settings);
        var results = session.Run(samples);
        return Fold(cut, corrections.Select(c => (
            c.Node,
            results[c.Mean].ToArray<float>(),
            results[c.Gain].ToArray<float>(),
            original.Means[c.Node.Output])));
    }

    // The model's own readers take the corrected value; the nodes that measure it take the uncorrected one.
    private static void Reroute(GraphBuilder builder, List<Node> readers, string from, string to)
    {
        foreach (var reader in readers.Where(r => r.Inputs.Contains(from)))
        {
            builder.Nodes[builder.Nodes.IndexOf(reader)] =
                reader.WithInputs(reader.Inputs.Select(i => i == from ? to : i));
        }
    }

    private static Model Fold(
        Model cut, IEnumerable<(WeightedNode Node, float[] Mean, float[] Gain, float[] Wanted)> corrections)
    {
        var builder = new GraphBuilder(cut.Graph);
        foreach (var (node, mean, gain, wanted) in corrections)
        {
            var weight = node.Weight.ToArray<float>();
            var inner = (int)node.Weight.Shape.Skip(node.WeightAxis + 1).Aggregate(1L, (product, dim) => product * dim);
            for (var i = 0; i < weight.Length; i++)
            {
                weight[i] *= gain[i / inner % gain.Length];
            }

            var had = node.Node.Input(2) is { Length: > 0 } name ? builder.Initializers[name].ToArray<float>() : null;
            var bias =
                gain.Select((a, c) => (a * ((had is null ? 0 : had[c % had.Length]) - mean[c])) + wanted[c]).ToArray();
            builder.Initializers[node.Weight.Name] = Tensor.Create<float>(
                node.Weight.Name, [.. node.Weight.Shape], weight);
            if (had is not null)
            {
                builder.Initializers[node.Node.Input(2)] = Tensor.Create<float>(
                    node.Node.Input(2), [bias.Length], bias);
            }
            else
            {
                var added = builder.Add(Tensor.Create<float>($"{node.Output}_bias", [bias.Length], bias));
                builder.Nodes[builder.Nodes.IndexOf(node.Node)] = node.Node.WithInput(2, added);
            }
        }

        return cut.With(builder.Build());
    }
}
