using NasBuild.Core.Data;
using NasBuild.Core.Pruning.Layers;
using NasBuild.Engine;
using NasBuild.Onnx;

namespace NasBuild.Core.Pruning.Matching;

/// <summary>
/// Runs a model in parts: each part ends at some values, and all batches pass it before the next part begins, so that
/// what the next part reads may depend on statistics over all samples. Between two parts the values that are still read
/// are kept for every batch.
/// </summary>
internal sealed class PartialRun(Model model, IReadOnlyList<Batch> batches, SessionSettings settings)
{
    private readonly GraphBuilder rest = new(model.Graph);
    private readonly List<Dictionary<string, Tensor>> values = [.. batches.Select(b => b.Inputs.ToDictionary())];

    /// <summary>
    /// Runs the part that ends at the outputs of <paramref name="nodes"/> and returns the moments of their channels by
    /// the name of the output.
    /// </summary>
    public IReadOnlyDictionary<string, MomentSums> Measure(IReadOnlyList<WeightedNode> nodes)
    {
        var sums = nodes.ToDictionary(n => n.Output, _ => new MomentSums());
        if (nodes.Count == 0)
        {
            return sums;
        }

        var (part, kept) = Split(sums.Keys);
        var builder = new GraphBuilder(part);
        var moments = nodes.Select(n => (n.Output, Moments: new ChannelMoments(builder, model.Opset, n))).ToList();
        builder.Outputs.AddRange(moments.SelectMany(
            m => new[] { new ValueInfo(m.Moments.Mean), new ValueInfo(m.Moments.Variance) }));
        using var session = Session.Create(model.With(builder.Build()), settings);
        for (var i = 0; i < values.Count; i++)
        {
            var inputs = part.Inputs.ToDictionary(v => v.Name, v => values[i][v.Name]);
            var results = session.Run(inputs);
            foreach (var (output, m) in moments)
            {
                sums[output].Add(
                    batches[i].Count, results[m.Mean].ToArray<float>(), results[m.Variance].ToArray<float>());
            }

            values[i] = kept.ToDictionary(
                k => k, k => results.TryGetValue(k, out var computed) ? computed : values[i][k]);
        }

        return sums;
    }

    /// <summary>Makes the parts that follow read gain * value + shift, by channel, in place of a value.</summary>
    /// <param name="node">The node whose output it is.</param>
    /// <param name="gain">The factor of each channel.</param>
    /// <param name="shift">The summand of each channel.</param>
    public void Correct(WeightedNode node, float[] gain, float[] shift)
    {
        long[] shape =
            [1, gain.Length, .. Enumerable.Repeat(1L, node.Node.Is("Gemm") ? 0 : node.Weight.Shape.Length - 2)];
        var corrected = rest.FreshName($"{node.Output}_corrected");
        var scaled = rest.FreshName($"{node.Output}_scaled");
        rest.ReplaceUses(node.Output, corrected);
        rest.Nodes.InsertRange(0, [
            new Node("Mul", [node.Output, Constant("gain", gain)], [scaled]),
            new Node("Add", [scaled, Constant("shift", shift)], [corrected])]);

        string Constant(string name, float[] numbers) =>
            rest.Add(Tensor.Create<float>($"{node.Output}_{name}", shape, numbers));
    }

    // Takes the nodes that the ends depend on out of the rest. What remains reads some of their outputs and inputs.
    private (Graph Part, IReadOnlyList<string> Kept) Split(IEnumerable<string> ends)
    {
        var wanted = ends.ToHashSet();
        var (taken, left) = (new List<Node>(), new List<Node>());
        foreach (var node in Enumerable.Reverse(rest.Nodes))
        {
            var isTaken = node.Outputs.Any(wanted.Contains);
            (isTaken ? taken : left).Add(node);
            if (isTaken)
            {
                wanted.UnionWith(Reads(node));
            }
        }

        rest.Nodes.Clear();
        rest.Nodes.AddRange(Enumerable.Reverse(left));
        var read = rest.Nodes.SelectMany(Reads).ToHashSet();
        var given = values.Count == 0 ? [] : values[0];
        var computed = taken.SelectMany(n => n.Outputs).Where(o => read.Contains(o)).ToList();
        var inputs = given.Values.Where(t => wanted.Contains(t.Name));
        return (
            model.Graph.With(
                Enumerable.Reverse(taken), rest.Initializers.Values.Where(t => wanted.Contains(t.Name)),
                inputs.Select(t => new ValueInfo(
                    t.Name, t.ElementType, Enumerable.Repeat(new Dimension(null, null), t.Shape.Length))),
                computed.Select(c => new ValueInfo(c))),
            [.. computed, .. given.Keys.Where(read.Contains)]);
    }

    private static IEnumerable<string> Reads(Node node) =>
        node.Inputs.Concat(node.CapturedNames()).Where(n => n.Length > 0);
}
