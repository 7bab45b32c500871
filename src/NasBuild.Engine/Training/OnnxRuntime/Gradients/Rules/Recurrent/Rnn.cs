// Elman 1990, Finding structure in time.
namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>A simple recurrent layer: h = f(x W' + h(t-1) R' + b).</summary>
internal static class Rnn
{
    public static void Differentiate(NodeGradient node) => RecurrentLayer.Differentiate(node, ["Tanh"], Gradients);

    private static RecurrentGradients Gradients(RecurrentDirection d)
    {
        var states = d.States();
        var slope = d.Cleared(d.Functions[0].Slope(d.Write, states, d.Type));
        string[] kept = d.Mask is { } mask ? [mask.Outside] : [];
        var (first, sums) = d.Scan(
            backwards: true, [d.LastUpstream(1)], [d.Upstream(), slope, .. kept], (w, after, at) =>
            {
                var state = w.Add(after[0], at[0]);
                var sum = w.Mul(state, at[1]);
                var before = w.MatMul(sum, d.R);
                return ([at.Length > 2 ? w.Add(before, w.Mul(state, at[2])) : before], [sum]);
            });
        return d.Gradients(
            sums[0], d.WeightGradient(sums[0], d.Before(states, d.First(5))), sums[0], first[0]);
    }
}
