using NasBuild.Engine.Training.Forms;

namespace NasBuild.Engine.Training.OnnxRuntime.Gradients.Rules.Recurrent;

/// <summary>
/// The gates of an LSTM at all steps. Through peepholes, the input gate and the forget gate depend on the cell before
/// the step, and the output gate on the cell behind it.
/// </summary>
internal sealed class LstmGates
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Forget = 2;
    public const int Count = 4;
    private const int Proposed = 3;

    private readonly RecurrentDirection d;
    private readonly string?[] peepholes;
    private readonly string[] gates;

    /// <summary>Adds the gates.</summary>
    /// <param name="d">The direction.</param>
    /// <param name="sums">The sums of sequence, states and biases.</param>
    public LstmGates(RecurrentDirection d, string sums)
    {
        this.d = d;
        int[] peeping = [Input, Output, Forget];
        peepholes = [.. peeping.Select(d.Peepholes)];
        gates = [.. peeping.Select(gate => Closed(d.Gates(sums, gate, gate + 1), gate))];
        Candidate = d.Functions[1].Apply(d.Write, d.Gates(sums, Proposed, Count));
    }

    /// <summary>What the input gate lets into the cell.</summary>
    public string Candidate { get; }

    /// <summary>Adds the cells behind the steps.</summary>
    public string Cells()
    {
        string[] inside = d.Mask is { } mask ? [mask.Inside] : [];
        return d.Scan(
            backwards: false, [d.First(6)], [gates[Input], gates[Forget], Candidate, .. inside], (w, before, at) =>
            {
                var cell = before[0];
                var next = w.Add(
                    w.Mul(Open(w, Forget, at[1], cell), cell), w.Mul(Open(w, Input, at[0], cell), at[2]));
                var kept = at.Length > 3 ? w.Add(cell, w.Mul(at[3], w.Sub(next, cell))) : next;
                return ([kept], [w.Op("Identity", [kept])]);
            }).Results[0];
    }

    /// <summary>Adds a gate, which sees <paramref name="cells"/> if there are peepholes.</summary>
    public string Open(int gate, string cells) => Open(d.Write, gate, gates[gate], cells);

    /// <summary>
    /// Adds to the slope <paramref name="direct"/> of cells what goes through peepholes, of gates with the slopes
    /// <paramref name="ofSums"/>.
    /// </summary>
    public string WithPeepholes(string direct, params (int Gate, string Slope)[] ofSums) => peepholes[0] is null
        ? direct
        : d.Write.Sum([direct, .. ofSums.Select(s => d.Write.Mul(s.Slope, peepholes[s.Gate]!))]);

    /// <summary>
    /// Adds the gradients of the peepholes, [3 * units], from those of the sums; null without peepholes.
    /// </summary>
    public string? PeepholeGradients(string sums, string cellsBefore, string cells) => peepholes[0] is null
        ? null
        : d.Sum(d.Write.Mul(
            d.Gates(sums, 0, Proposed), d.Write.Concat([cellsBefore, cells, cellsBefore], 2)));

    // Without a peephole, a gate is the same whatever the cell is.
    private string Closed(string sum, int gate) =>
        peepholes[gate] is null ? d.Functions[0].Apply(d.Write, sum) : sum;

    private string Open(GraphWriter write, int gate, string value, string cells) => peepholes[gate] is { } peephole
        ? d.Functions[0].Apply(write, write.Add(value, write.Mul(cells, peephole)))
        : value;
}
