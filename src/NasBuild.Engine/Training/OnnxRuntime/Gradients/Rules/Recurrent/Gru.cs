// Cho et al. 2014, Learning phrase representations using RNN encoder-decoder (arXiv:1406.1078).
namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>
/// A gated recurrent unit: h = (1 - z) g + z h(t-1), with an update gate z, a reset gate r and a candidate g, in this
/// order.
/// </summary>
internal static class Gru
{
    private const int Candidate = 2;
    private const int Gates = 3;

    public static void Differentiate(NodeGradient node) => RecurrentLayer.Differentiate(
        node, ["Sigmoid", "Tanh"],
        node.Node.Int("linear_before_reset", 0) != 0 ? ResettingSums : ResettingStates);

    // g = tanh(x W' + r (h(t-1) R' + b)), as PyTorch and cuDNN compute it.
    private static RecurrentGradients ResettingSums(RecurrentDirection d)
    {
        var write = d.Write;
        var (before, input, z, r) = Opened(d);
        var states = d.StateSums(before, Candidate, Gates);
        var g = d.Functions[1].Apply(write, write.Add(d.Gates(input, Candidate, Gates), write.Mul(r, states)));
        var (update, candidate) = Slopes(d, before, z, g);
        var reset = write.Mul(write.Mul(candidate, states), d.Functions[0].Slope(write, r, d.Type));
        var slopes = write.Concat([update, reset, candidate], 2);

        // The sums of the states differ from all sums in the factor r of the candidate's.
        var (first, results) = d.Scan(
            backwards: true, [d.LastUpstream(1)], [d.Upstream(), slopes, r, d.Kept(z)], (w, after, at) =>
            {
                var state = w.Add(after[0], at[0]);
                var sums = w.Mul(w.Concat([state, state, w.Mul(state, at[2])], 1), at[1]);
                return ([w.Add(w.MatMul(sums, d.R), w.Mul(state, at[3]))], [state, sums]);
            });
        var (after, stateSums) = (results[0], results[1]);
        return d.Gradients(
            write.Mul(write.Concat([after, after, after], 2), slopes), d.WeightGradient(stateSums, before), stateSums,
            first[0]);
    }

    // g = tanh(x W' + (r h(t-1)) R' + b), as in the paper.
    private static RecurrentGradients ResettingStates(RecurrentDirection d)
    {
        var write = d.Write;
        var (before, input, z, r) = Opened(d);
        var states = write.Mul(r, before);
        var g = d.Functions[1].Apply(
            write, write.Add(d.Gates(input, Candidate, Gates), d.StateSums(states, Candidate, Gates)));
        var (update, candidate) = Slopes(d, before, z, g);
        var reset = d.Cleared(write.Mul(before, d.Functions[0].Slope(write, r, d.Type)));

        var (ofGates, ofCandidate) = (d.Rows(d.R, 0, Candidate), d.Rows(d.R, Candidate, Gates));
        string[] sequences = [d.Upstream(), write.Concat([update, reset], 2), candidate, r, d.Kept(z)];
        var (first, results) = d.Scan(backwards: true, [d.LastUpstream(1)], sequences, (w, after, at) =>
        {
            var state = w.Add(after[0], at[0]);
            var sum = w.Mul(state, at[2]);
            var resetState = w.MatMul(sum, ofCandidate);
            var sums = w.Mul(w.Concat([state, resetState], 1), at[1]);
            return (
                [w.Sum([w.MatMul(sums, ofGates), w.Mul(resetState, at[3]), w.Mul(state, at[4])])], [sums, sum]);
        });
        var weights = write.Concat(
            [d.WeightGradient(results[0], before), d.WeightGradient(results[1], states)], 0);
        var all = write.Concat(results, 2);
        return d.Gradients(all, weights, all, first[0]);
    }

    // The states before the steps, the sums from the sequence, and both gates.
    private static (string Before, string Input, string Update, string Reset) Opened(RecurrentDirection d)
    {
        var (before, input) = (d.Before(d.States(), d.First(5)), d.InputSums());
        var gates = d.Functions[0].Apply(
            d.Write, d.Write.Add(d.Gates(input, 0, Candidate), d.StateSums(before, 0, Candidate)));
        return (before, input, d.Gates(gates, 0, 1), d.Gates(gates, 1, 2));
    }

    // The derivatives of a state with respect to the sums of the update gate and of the candidate.
    private static (string Update, string Candidate) Slopes(RecurrentDirection d, string before, string z, string g)
    {
        var write = d.Write;
        return (
            d.Cleared(write.Mul(write.Sub(before, g), d.Functions[0].Slope(write, z, d.Type))),
            d.Cleared(write.Mul(write.Sub(write.Number(1, d.Type), z), d.Functions[1].Slope(write, g, d.Type))));
    }
}
