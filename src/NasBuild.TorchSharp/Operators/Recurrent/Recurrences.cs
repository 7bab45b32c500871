using NasBuild.Onnx;
using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Recurrent;

/// <summary>
/// Recurrent operators, step by step in one or both directions; the batch comes after the steps, as in ONNX Runtime.
/// </summary>
internal static class Recurrences
{
    public static Tensor?[] Gru(NodeCall call) => Run(call, Cells.Gru, ["Sigmoid", "Tanh"], call.Find(5));

    public static Tensor?[] Lstm(NodeCall call) =>
        Run(call, Cells.Lstm, ["Sigmoid", "Tanh", "Tanh"], call.Find(5), call.Find(6));

    public static Tensor?[] Rnn(NodeCall call) => Run(call, Cells.Rnn, ["Tanh"], call.Find(5));

    /// <summary>Returns the reason why a node has no function; null if it has one.</summary>
    public static string? Obstacle(Node node) => node.Int("layout", 0) != 0
        ? "its first axis counts samples (layout 1)"
        : GateFunction.Obstacle(node);

    private static Tensor?[] Run(NodeCall call, Cells.Cell cell, string[] functions, params Tensor?[] initial)
    {
        var (x, directions, lengths) = (call.X, (int)call[1].shape[0], call.Longs(4));
        var gates = GateFunction.Of(call, functions, directions).Chunk(functions.Length).ToList();
        if (gates.Count != directions)
        {
            throw call.Refuse("it does not name a function for every gate");
        }

        var runs = Enumerable.Range(0, directions).Select(d => RunAlong(
            call, cell, Direction.Of(call, d, gates[d], x.shape[1], initial), x, lengths,
            d == 1 || call.Node.Text("direction", "forward") == "reverse")).ToList();
        return
        [
            torch.stack(runs.Select(r => r.Outputs), 1),
            .. Enumerable.Range(0, initial.Length).Select(i => torch.stack(runs.Select(r => r.States[i]), 0)),
        ];
    }

    private static (Tensor Outputs, Tensor[] States) RunAlong(
        NodeCall call, Cells.Cell cell, Direction along, Tensor x, long[]? lengths, bool reverse)
    {
        var (steps, states) = (x.shape[0], along.States);
        var ends = lengths ?? [.. Enumerable.Repeat(steps, (int)x.shape[1])];
        var inputs = along.OfInputs(reverse ? Reshaping.Reversed(call, x, ends) : x);
        var outputs = new List<Tensor>();
        for (var t = 0; t < steps; t++)
        {
            var next = cell(call.Node, along, inputs.select(0, t), states);
            if (ends.Any(e => e <= t))
            {
                // A sequence that has ended keeps its state, and its output is 0.
                var runs = Longer(call, ends, t);
                outputs.Add(torch.where(runs, next[0], torch.zeros_like(next[0])));
                next = [.. next.Zip(states, (after, before) => torch.where(runs, after, before))];
            }
            else
            {
                outputs.Add(next[0]);
            }

            states = next;
        }

        if (ends.Contains(0))
        {
            // ONNX Runtime writes zeros, and not the first state.
            var runs = Longer(call, ends, 0);
            states = [.. states.Select(s => torch.where(runs, s, torch.zeros_like(s)))];
        }

        var all = torch.stack(outputs, 0);
        return (reverse ? Reshaping.Reversed(call, all, ends) : all, states);
    }

    private static Tensor Longer(NodeCall call, long[] ends, long steps) =>
        call.Integers(ends.Select(e => e > steps ? 1L : 0)).to(torch.ScalarType.Bool).unsqueeze(1);
}
