// Hochreiter & Schmidhuber 1997, Long short-term memory; Gers, Schraudolph & Schmidhuber 2002, Learning precise timing
// with LSTM recurrent networks (peepholes).
namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>
/// A long short-term memory: cell c = f c(t-1) + i g and state h = o tanh(c), with the gates i, o, f and the candidate
/// g, in this order.
/// </summary>
internal static class Lstm
{
    public static void Differentiate(NodeGradient node) =>
        RecurrentLayer.Differentiate(node, ["Sigmoid", "Tanh", "Tanh"], Gradients);

    private static RecurrentGradients Gradients(RecurrentDirection d)
    {
        var write = d.Write;
        var before = d.Before(d.States(), d.First(5));
        var gates = new LstmGates(d, write.Add(d.InputSums(), d.StateSums(before, 0, LstmGates.Count)));
        var cells = gates.Cells();
        var cellsBefore = d.Before(cells, d.First(6));
        var (i, o, f, g) = (
            gates.Open(LstmGates.Input, cellsBefore), gates.Open(LstmGates.Output, cells),
            gates.Open(LstmGates.Forget, cellsBefore), gates.Candidate);
        var squashed = d.Functions[2].Apply(write, cells);

        // The derivatives of cells, and for o of states, with respect to the sums; then those of states with respect
        // to their cells, and of cells with respect to those before them.
        string Slope(int function, string y) => d.Functions[function].Slope(write, y, d.Type);
        var (ofInput, ofOutput) = (write.Mul(g, Slope(0, i)), write.Mul(squashed, Slope(0, o)));
        var (ofForget, ofCandidate) = (write.Mul(cellsBefore, Slope(0, f)), write.Mul(i, Slope(1, g)));
        var ofSums = d.Cleared(write.Concat([ofInput, ofOutput, ofForget, ofCandidate], 2));
        var ofCells = d.Cleared(
            gates.WithPeepholes(write.Mul(o, Slope(2, squashed)), (LstmGates.Output, ofOutput)));
        var ofCellsBefore = d.Kept(
            gates.WithPeepholes(f, (LstmGates.Input, ofInput), (LstmGates.Forget, ofForget)));

        string[] last = [d.LastUpstream(1), d.LastUpstream(2)];
        string[] outside = d.Mask is { } mask ? [mask.Outside] : [];
        string[] sequences = [d.Upstream(), ofSums, ofCells, ofCellsBefore, .. outside];
        var (first, results) = d.Scan(backwards: true, last, sequences, (w, after, at) =>
        {
            var state = w.Add(after[0], at[0]);
            var cell = w.Add(after[1], w.Mul(state, at[2]));
            var sums = w.Mul(w.Concat([cell, state, cell, cell], 1), at[1]);
            var product = w.MatMul(sums, d.R);
            return (
                [at.Length > 4 ? w.Add(product, w.Mul(state, at[4])) : product, w.Mul(cell, at[3])], [sums]);
        });
        var all = results[0];
        return d.Gradients(all, d.WeightGradient(all, before), all, first[0]) with
        {
            Cell = first[1],
            Peepholes = gates.PeepholeGradients(all, cellsBefore, cells),
        };
    }
}
