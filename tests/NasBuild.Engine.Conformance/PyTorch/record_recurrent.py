"""
Records recurrent layers and their gradients as PyTorch computes them in float64, kept as float32. Run `python3 record_recurrent.py` to
write recurrent.onnx beside it. Every case is a key of CASES below with "/forward", "/reverse" or "/bidirectional" behind it; the layers of
PyTorch itself are lstm, gru-linear-before-reset, rnn and rnn-relu, the others are written out by ONNX's formulas. Inputs and outputs are
those of ONNX's LSTM, GRU and RNN, in its layout:

    <case>/X, W, R, B, lengths, h, c, P    the inputs that the case has; h and c are the first state and cell
    <case>/Y, Y_h, Y_c                     the outputs
    <case>/upstream/<output>               the gradient that arrives at an output
    <case>/gradient/<input>                the gradient of the sum of output * upstream with respect to an input

Of every layer, forward has neither bias nor first states, reverse has both, and bidirectional has both and lengths.
"""
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import fixture

STEPS, BATCH, INPUTS, UNITS = 6, 3, 4, 5
LENGTHS = [4, 6, 1]

# The order of PyTorch's gates in ONNX's.
PYTORCH_GATES = {"LSTM": [0, 2, 3, 1], "GRU": [1, 0, 2], "RNN": [0]}


def lstm(x, state, cell, w, r, wb, rb, p, activations):
    """One step by ONNX's formulas; the gates are input, output, forget and cell."""
    f, g, h = activations
    i, o, forget, candidate = (x @ w.T + state @ r.T + wb + rb).chunk(4, 1)
    pi, po, pf = p.chunk(3)
    i, forget, candidate = f(i + pi * cell), f(forget + pf * cell), g(candidate)
    cell = forget * cell + i * candidate
    return f(o + po * cell) * h(cell), cell


def gru(x, state, cell, w, r, wb, rb, p, activations):
    """One step; the reset gate is applied to the state before the product."""
    f, g = activations
    (wz, wr, wh), (rz, rr, rh) = w.chunk(3), r.chunk(3)
    (wbz, wbr, wbh), (rbz, rbr, rbh) = wb.chunk(3), rb.chunk(3)
    z, reset = f(x @ wz.T + state @ rz.T + wbz + rbz), f(x @ wr.T + state @ rr.T + wbr + rbr)
    candidate = g(x @ wh.T + (reset * state) @ rh.T + rbh + wbh)
    return (1 - z) * candidate + z * state, cell


def gru_linear_before_reset(x, state, cell, w, r, wb, rb, p, activations):
    f, g = activations
    (wz, wr, wh), (rz, rr, rh) = w.chunk(3), r.chunk(3)
    (wbz, wbr, wbh), (rbz, rbr, rbh) = wb.chunk(3), rb.chunk(3)
    z, reset = f(x @ wz.T + state @ rz.T + wbz + rbz), f(x @ wr.T + state @ rr.T + wbr + rbr)
    candidate = g(x @ wh.T + reset * (state @ rh.T + rbh) + wbh)
    return (1 - z) * candidate + z * state, cell


def rnn(x, state, cell, w, r, wb, rb, p, activations):
    return activations[0](x @ w.T + state @ r.T + wb + rb), cell


def written_out(step, activations):
    """ONNX's layer of any directions: a list of outputs from a dictionary of inputs."""
    def run(inputs, lengths, reverse):
        states, last, cells = [], [], []
        for d, backwards in enumerate(reverse):
            w, r, b, p = (inputs[key][d] for key in ("W", "R", "B", "P"))
            state, cell, rows = inputs["h"][d], inputs["c"][d], [None] * STEPS
            for t in reversed(range(STEPS)) if backwards else range(STEPS):
                inside = (t < lengths)[:, None]
                next_state, next_cell = step(inputs["X"][t], state, cell, w, r, *b.chunk(2), p, activations)
                state, cell = torch.where(inside, next_state, state), torch.where(inside, next_cell, cell)
                rows[t] = state * inside
            states.append(torch.stack(rows))
            last.append(state)
            cells.append(cell)
        return torch.stack(states, 1), torch.stack(last), torch.stack(cells)
    return run


def module(op, **options):
    """PyTorch's own layer. It knows no single backward direction: of a layer of both, the second is that."""
    layers = {both: getattr(torch.nn, op)(INPUTS, UNITS, bidirectional=both, **options).double() for both in (False, True)}

    def run(inputs, lengths, reverse):
        layer = layers[any(reverse)]
        directions = [0, 0] if reverse == [True] else list(range(len(reverse)))
        rows = torch.cat([torch.arange(gate * UNITS, (gate + 1) * UNITS) for gate in PYTORCH_GATES[op]])
        weights = [(inputs["W"][d], inputs["R"][d], *inputs["B"][d].chunk(2)) for d in directions]
        layer._flat_weights = [weight[rows] for direction in weights for weight in direction]
        first = [inputs[key][directions] for key in ("h", "c")]
        packed = pack_padded_sequence(inputs["X"], lengths, enforce_sorted=False)
        output, last = layer(packed, tuple(first) if op == "LSTM" else first[0])
        last = last if op == "LSTM" else (last, first[1])
        output = pad_packed_sequence(output, total_length=STEPS)[0].reshape(STEPS, BATCH, -1, UNITS).transpose(1, 2)
        return (output[:, 1:], last[0][1:], last[1][1:]) if reverse == [True] else (output, *last)
    return run


# Case: the gates, the layer and its inputs beside those that every layer may have.
SIGMOID, TANH, RELU = torch.sigmoid, torch.tanh, torch.relu
CASES = {
    "lstm": (4, module("LSTM"), "c"),
    "lstm-peepholes": (4, written_out(lstm, [SIGMOID, TANH, TANH]), "cP"),
    "lstm-tanh-relu-sigmoid": (4, written_out(lstm, [TANH, RELU, SIGMOID]), "cP"),
    "gru": (3, written_out(gru, [SIGMOID, TANH]), ""),
    "gru-tanh-sigmoid": (3, written_out(gru, [TANH, SIGMOID]), ""),
    "gru-linear-before-reset": (3, module("GRU"), ""),
    "gru-linear-before-reset-sigmoid-relu": (3, written_out(gru_linear_before_reset, [SIGMOID, RELU]), ""),
    "rnn": (1, module("RNN"), ""),
    "rnn-relu": (1, module("RNN", nonlinearity="relu"), ""),
    "rnn-sigmoid": (1, written_out(rnn, [SIGMOID]), ""),
}
DIRECTIONS = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}


def recorded(name, direction, gates, run, extra):
    count = len(DIRECTIONS[direction])
    shapes = {"X": [STEPS, BATCH, INPUTS], "W": [count, gates * UNITS, INPUTS], "R": [count, gates * UNITS, UNITS],
              "B": [count, 2 * gates * UNITS], "h": [count, BATCH, UNITS], "c": [count, BATCH, UNITS], "P": [count, 3 * UNITS]}
    given = ["X", "W", "R", *("P" if "P" in extra else ""), *([] if direction == "forward" else ["B", "h", *("c" if "c" in extra else "")])]
    # Normal numbers that are exact in float32, as float64; those that are left out are zero.
    inputs = {key: torch.randn(shape).mul(0.5).double() if key in given else torch.zeros(shape).double() for key, shape in shapes.items()}
    leaves = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    lengths = torch.tensor(LENGTHS if direction == "bidirectional" else [STEPS] * BATCH)
    outputs = dict(zip(["Y", "Y_h", "Y_c"], run(leaves, lengths, DIRECTIONS[direction])))
    outputs = {key: value for key, value in outputs.items() if key != "Y_c" or "c" in extra}
    upstream = {key: torch.randn(value.shape).double() for key, value in outputs.items()}
    sum((value * upstream[key]).sum() for key, value in outputs.items()).backward()
    record = {**{key: inputs[key] for key in given}, **outputs, **{f"upstream/{key}": value for key, value in upstream.items()},
              **{f"gradient/{key}": leaves[key].grad for key in given}}
    tensors = {f"{name}/{direction}/{key}": value.float() for key, value in record.items()}
    return tensors | ({f"{name}/{direction}/lengths": lengths.int()} if direction == "bidirectional" else {})


def check_written_out():
    """The formulas that are written out are those of PyTorch's layers."""
    for gates, layer, step, activations in [(4, "LSTM", lstm, [SIGMOID, TANH, TANH]), (1, "RNN", rnn, [TANH]),
                                            (3, "GRU", gru_linear_before_reset, [SIGMOID, TANH])]:
        for direction in DIRECTIONS:
            one, other = ({}, {})
            for run, into in [(module(layer), one), (written_out(step, activations), other)]:
                torch.manual_seed(1)
                into |= recorded("", direction, gates, run, "c" if layer == "LSTM" else "")
            assert all(torch.allclose(value, other[key], atol=1e-6) for key, value in one.items()), (layer, direction)


if __name__ == "__main__":
    check_written_out()
    torch.manual_seed(0)
    tensors = {}
    for name, case in CASES.items():
        for direction in DIRECTIONS:
            tensors |= recorded(name, direction, *case)
    fixture.save("recurrent.onnx", tensors)
