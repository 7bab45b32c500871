"""
Records the gradients of whole nets: ../shared/models/{fashion-resnet14,text-gpt,text-retnet}.onnx, run operator by operator in
PyTorch and differentiated by autograd in float64. Run `python3 record_gradients.py` (torch and onnx; the data of ../shared) to
write fashion-resnet14.onnx, text-gpt.onnx and text-retnet.onnx beside this script, each with

    image or tokens       the batch, as the net's input is named
    labels                the classes: [batch], or [batch, positions] for a text
    loss                  the mean cross-entropy over all labels, float64
    norm/<parameter>      the gradient's L2 norm, float64
    shape/<parameter>     the gradient's dimensions, int64
    gradient/<parameter>  the gradient, whole, or its count sketch when it has more than 1,024 elements

for every floating-point initializer that the loss depends on (a mask or a decay is one of them too). A key's bias under a softmax
has the gradient zero: what is recorded there is rounding (norm about 1e-17), to be compared with nothing.

Where a Relu's input is zero to within rounding, float32 may turn a gradient on that float64 has off: one such unit moved text-retnet's
gradients by 2e-3. So the batch is of the samples, among the first CANDIDATES of the test or validation data, whose Relu inputs keep
the farthest from zero.

The count sketch (Charikar, Chen, Farach-Colton 2002) adds element i, with a sign, to one of 256 buckets, both by i's hash. It is
linear, and the squared L2 norm of a sketch has the squared L2 norm of the vector as its mean: so the distance of two
sketches tells the distance of two gradients, when that is noise to within some 5%.
"""
import gzip
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

import fixture

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"
WHOLE_UP_TO = 1024
CANDIDATES, IMAGES, WINDOWS, WINDOW_BYTES = 400, 8, 2, 128


def conv(x, weight, bias=None, *, dilations, group, pads, strides, **_):
    half = len(pads) // 2
    assert pads[:half] == pads[half:], "padding that differs between the two ends"
    return F.conv2d(x, weight, bias, strides, pads[:half], dilations, group)


def gemm(a, b, c, *, alpha=1.0, beta=1.0, transA=0, transB=0):
    return alpha * (a.t() if transA else a) @ (b.t() if transB else b) + beta * c


def slices(x, starts, ends, axes, steps):
    for start, end, axis, step in zip(starts.tolist(), ends.tolist(), axes.tolist(), steps.tolist()):
        x = x[(slice(None),) * (axis % x.dim()) + (slice(start, end, step),)]
    return x


def unsqueeze(x, axes):
    for axis in sorted(axes.tolist()):
        x = x.unsqueeze(axis)
    return x


def reshape(x, shape):
    return x.reshape([x.shape[i] if dim == 0 else dim for i, dim in enumerate(shape.tolist())])


OPERATORS = {
    "Add": lambda a, b: a + b,
    "Concat": lambda *xs, axis: torch.cat(xs, axis),
    "Conv": conv,
    "Div": lambda a, b: a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc"),
    "Gather": lambda x, i, axis=0: x[(slice(None),) * axis + (i,)],
    "Gemm": gemm,
    "Identity": lambda x: x,
    "MatMul": torch.matmul,
    "Mul": lambda a, b: a * b,
    "Pow": torch.pow,
    "ReduceMean": lambda x, *, axes, keepdims=1: x.mean(axes, bool(keepdims)),
    "Relu": torch.relu,
    "Reshape": reshape,
    "Shape": lambda x: torch.tensor(x.shape),
    "Sigmoid": torch.sigmoid,
    "Slice": slices,
    "Softmax": lambda x, *, axis: torch.softmax(x, axis),
    "Sqrt": torch.sqrt,
    "Sub": lambda a, b: a - b,
    "Transpose": lambda x, *, perm: x.permute(perm),
    "Unsqueeze": unsqueeze,
}


def tensor(proto, precision):
    value = torch.from_numpy(numpy_helper.to_array(proto).copy())
    return value.to(precision) if value.is_floating_point() else value


def cast(x, to, precision):
    return x.to(precision) if to == onnx.TensorProto.FLOAT else x.to(torch.int64)


def run(graph, values, precision):
    """The graph's first output. `values` holds the inputs and initializers by name; every floating-point number is of `precision`."""
    typed = {"Constant": lambda value: tensor(value, precision), "Cast": lambda x, to: cast(x, to, precision)}
    for node in graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        values[node.output[0]] = {**OPERATORS, **typed}[node.op_type](*(values[name] for name in node.input), **attributes)
    return values[graph.output[0].name]


def differentiate(graph, batch, labels, precision):
    """The mean cross-entropy and its gradients by parameter."""
    parameters = {i.name: tensor(i, precision).requires_grad_() for i in graph.initializer if i.data_type == onnx.TensorProto.FLOAT}
    others = {i.name: tensor(i, precision) for i in graph.initializer if i.name not in parameters}
    batch = batch.to(precision) if batch.is_floating_point() else batch
    logits = run(graph, {graph.input[0].name: batch, **parameters, **others}, precision)
    loss = F.cross_entropy(logits.flatten(0, -2), labels.flatten())
    loss.backward()
    return loss.item(), {name: p.grad for name, p in parameters.items() if p.grad is not None}


def relu_margins(graph, batch):
    """Of each sample, the smallest distance of a Relu's input from zero, relative to the root mean square of that Relu's inputs."""
    values = {graph.input[0].name: batch, **{i.name: tensor(i, torch.float64) for i in graph.initializer}}
    with torch.no_grad():
        run(graph, values, torch.float64)
    inputs = [values[node.input[0]].flatten(1) for node in graph.node if node.op_type == "Relu"]
    return torch.stack([x.abs().amin(1) / x.square().mean(1).sqrt() for x in inputs]).amin(0)


def sketch(gradient):
    i = np.arange(gradient.numel(), dtype=np.uint32)
    bucket = (i * np.uint32(2654435761)) >> np.uint32(24)
    sign = np.where((i * np.uint32(2246822519)) >> np.uint32(31) == 0, 1.0, -1.0)
    return np.bincount(bucket, sign * gradient.double().numpy().ravel(), 256)


def fashion():
    def idx(name, header):
        return np.frombuffer(gzip.open(SHARED / "data/fashion-mnist" / name).read(), np.uint8, offset=header).copy()

    pixels = idx("t10k-images-idx3-ubyte.gz", 16)[: CANDIDATES * 28 * 28].reshape(CANDIDATES, 1, 28, 28)
    return torch.from_numpy(pixels).float() / 255, torch.from_numpy(idx("t10k-labels-idx1-ubyte.gz", 8)[:CANDIDATES]).long()


def text():
    text = np.frombuffer(gzip.open(SHARED / "data/kjv/validation.txt.gz").read(), np.uint8).astype(np.int64)
    size = CANDIDATES * WINDOW_BYTES
    return torch.from_numpy(text[:size].reshape(-1, WINDOW_BYTES)), torch.from_numpy(text[1 : size + 1].reshape(-1, WINDOW_BYTES))


def distance(of, to):
    return (sum((of[k].double() - to[k].double()).square().sum() for k in to) / sum(to[k].double().square().sum() for k in to)).sqrt().item()


def record(name, candidates, labels, size):
    graph = onnx.load(SHARED / "models" / f"{name}.onnx").graph
    in_double = candidates.double() if candidates.is_floating_point() else candidates
    margins = torch.cat([relu_margins(graph, part) for part in in_double.split(10)])
    chosen = margins.argsort(descending=True)[:size].sort().values
    batch, labels = candidates[chosen], labels[chosen]
    loss, gradients = differentiate(graph, batch, labels, torch.float64)
    single_loss, single = differentiate(graph, batch, labels, torch.float32)
    nonzero = [k for k in gradients if gradients[k].norm() > 1e-12]
    worst = max(nonzero, key=lambda k: distance({k: single[k]}, {k: gradients[k]}))
    print(f"{name}: samples {chosen.tolist()}, Relu margin {margins[chosen].min():.1e} (median {margins.median():.1e}), loss {loss:.9f}; "
          f"PyTorch's own float32 is off by {abs(single_loss - loss):.1e} in the loss, by {distance(single, gradients):.1e} relative L2 in all "
          f"gradients, by {distance({worst: single[worst]}, {worst: gradients[worst]}):.1e} in the worst ({worst}); "
          f"zero: {sorted(gradients.keys() - nonzero)}")

    tensors = {graph.input[0].name: batch, "labels": labels, "loss": np.float64(loss)}
    for key, gradient in gradients.items():
        tensors[f"norm/{key}"] = np.float64(gradient.norm().item())
        tensors[f"shape/{key}"] = np.array(gradient.shape, np.int64)
        tensors[f"gradient/{key}"] = gradient if gradient.numel() <= WHOLE_UP_TO else sketch(gradient)
    fixture.save(f"{name}.onnx", tensors)


if __name__ == "__main__":
    record("fashion-resnet14", *fashion(), IMAGES)
    record("text-gpt", *text(), WINDOWS)
    record("text-retnet", *text(), WINDOWS)
