using NasBuild.TorchSharp.Interpreting;

namespace NasBuild.TorchSharp.Operators.Recurrent;

/// <summary>One direction of a recurrent operator: its weights, functions and first states.</summary>
/// <param name="Input">Weights of the input, [gates * hidden, input].</param>
/// <param name="Recurrence">Weights of the hidden state, [gates * hidden, hidden].</param>
/// <param name="InputBias">[gates * hidden]; null for none.</param>
/// <param name="RecurrenceBias">[gates * hidden]; null for none.</param>
/// <param name="Peepholes">[3 * hidden], of LSTM; null for none.</param>
/// <param name="Gates">The functions of the gates.</param>
/// <param name="States">The first hidden state, and the first cell state of LSTM: [batch, hidden] each.</param>
internal sealed record Direction(
    Tensor Input, Tensor Recurrence, Tensor? InputBias, Tensor? RecurrenceBias, Tensor? Peepholes,
    Func<Tensor, Tensor>[] Gates, Tensor[] States)
{
    /// <summary>The size of a hidden state.</summary>
    public int Hidden => (int)Recurrence.shape[1];

    /// <summary>Reads direction <paramref name="index"/> of a node.</summary>
    /// <param name="call">The node.</param>
    /// <param name="index">The direction.</param>
    /// <param name="gates">The functions of this direction's gates.</param>
    /// <param name="batch">The number of sequences.</param>
    /// <param name="states">The inputs that hold the first states, [directions, batch, hidden].</param>
    public static Direction Of(
        NodeCall call, int index, Func<Tensor, Tensor>[] gates, long batch, params IEnumerable<Tensor?> states)
    {
        var recurrence = call[2].select(0, index);
        var biases = call.Find(3)?.select(0, index).chunk(2);
        return new Direction(
            call[1].select(0, index), recurrence, biases?[0], biases?[1], call.Find(7)?.select(0, index), gates,
            [.. states.Select(s => s?.select(0, index)
                ?? torch.zeros([batch, recurrence.shape[1]], call.X.dtype, call.X.device))]);
    }

    /// <summary>Returns the share of every gate that comes from the inputs, [steps, batch, gates * hidden].</summary>
    public Tensor OfInputs(Tensor x)
    {
        var product = x.matmul(Input.t());
        return InputBias is null ? product : product.add(InputBias);
    }
}
