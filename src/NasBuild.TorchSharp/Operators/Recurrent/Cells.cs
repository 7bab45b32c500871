// Hochreiter & Schmidhuber 1997, Long Short-Term Memory; Gers & Schmidhuber 2000 (peepholes); Cho et al. 2014, Learning
// Phrase Representations using RNN Encoder-Decoder (GRU).
using NasBuild.Onnx;

namespace NasBuild.TorchSharp.Operators.Recurrent;

/// <summary>One step of a recurrent operator, in the formulas of ONNX's specification.</summary>
internal static class Cells
{
    /// <summary>
    /// Computes the states after a step; the first of them is the output.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="along">The direction.</param>
    /// <param name="x">The share of every gate that comes from the input, [batch, gates * hidden].</param>
    /// <param name="states">The states before the step, [batch, hidden] each.</param>
    public delegate Tensor[] Cell(Node node, Direction along, Tensor x, Tensor[] states);

    public static Tensor[] Rnn(Node node, Direction along, Tensor x, Tensor[] states) =>
        [along.Gates[0](x.add(Recurrent(along, states[0])))];

    public static Tensor[] Lstm(Node node, Direction along, Tensor x, Tensor[] states)
    {
        var (f, g, h) = (along.Gates[0], along.Gates[1], along.Gates[2]);
        var gates = x.add(Recurrent(along, states[0])).chunk(4, 1);
        var peepholes = along.Peepholes?.chunk(3);
        Tensor Peeping(Tensor gate, int peephole, Tensor cell) =>
            peepholes is null ? gate : gate.add(peepholes[peephole].mul(cell));

        var input = f(Peeping(gates[0], 0, states[1]));
        var forget = node.Int("input_forget", 0) == 1 ? torch.ones_like(input).sub(input)
            : f(Peeping(gates[2], 2, states[1]));
        var cell = forget.mul(states[1]).add(input.mul(g(gates[3])));
        return [f(Peeping(gates[1], 1, cell)).mul(h(cell)), cell];
    }

    public static Tensor[] Gru(Node node, Direction along, Tensor x, Tensor[] states)
    {
        var (f, g, before) = (along.Gates[0], along.Gates[1], states[0]);
        var (fromX, weights, bias) = (x.chunk(3, 1), along.Recurrence.chunk(3), along.RecurrenceBias?.chunk(3));
        Tensor FromState(Tensor state, int gate)
        {
            var product = state.matmul(weights[gate].t());
            return bias is null ? product : product.add(bias[gate]);
        }

        var update = f(fromX[0].add(FromState(before, 0)));
        var reset = f(fromX[1].add(FromState(before, 1)));
        var fresh = g(fromX[2].add(node.Int("linear_before_reset", 0) == 0
            ? FromState(reset.mul(before), 2)
            : reset.mul(FromState(before, 2))));
        return [torch.ones_like(update).sub(update).mul(fresh).add(update.mul(before))];
    }

    private static Tensor Recurrent(Direction along, Tensor state)
    {
        var product = state.matmul(along.Recurrence.t());
        return along.RecurrenceBias is null ? product : product.add(along.RecurrenceBias);
    }
}
