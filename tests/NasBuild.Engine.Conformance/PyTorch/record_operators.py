"""
Records PyTorch's operators and their gradients, computed in float64 and kept as float32. Run `python3 record_operators.py` to write
operators.onnx beside it. Every case is batch-normalization or a key of CASES or FAKE_QUANTIZE below, where its attributes are:

    <case>/<input>             an input: x, weight, bias
    <case>/output              the output
    <case>/upstream            the gradient that arrives at the output
    <case>/gradient/<input>    the gradient of sum(output * upstream) with respect to the input
    <case>/running-mean        of batch-normalization: the statistics after the step, from zeros and ones by momentum 0.1 (ONNX's 0.9);
    <case>/running-var         PyTorch keeps the unbiased variance, of 100 numbers here, where ONNX's operator keeps the biased one
    <case>/scale, zero-point   of the fake-quantize cases, whose gradient is straight-through: as it arrives, zero where the number saturates

In ONNX's words: resize-nearest is asymmetric with floor, resize-bilinear half_pixel or align_corners, the
pads of conv-stride-2-pads-0-1-2-1 begin with the top, and every normalisation's epsilon is 1e-5.
"""
import torch
import torch.nn.functional as F

import fixture


def batch_normalization(x, weight, bias, statistics):
    statistics |= {"running-mean": torch.zeros(3).double(), "running-var": torch.ones(3).double()}
    return F.batch_norm(x, statistics["running-mean"], statistics["running-var"], weight, bias, training=True, momentum=0.1)


def weighted(function, *attributes):
    """A convolution with the stride, padding and so on in PyTorch's order: a transposed one has output padding and groups before the dilation."""
    return lambda x, weight, bias: function(x, weight, bias, *attributes)


def affine(channels):
    return {"weight": [channels], "bias": [channels]}


# Case: the function of the inputs, and their shapes.
X = {"x": [4, 3, 5, 5]}
CASES = {
    "layer-normalization": (lambda x, weight, bias: F.layer_norm(x, [5, 5], weight, bias), {**X, "weight": [5, 5], "bias": [5, 5]}),
    "layer-normalization-last": (lambda x, weight, bias: F.layer_norm(x, [6], weight, bias), {"x": [2, 3, 6], **affine(6)}),
    "group-normalization-2": (lambda x, weight, bias: F.group_norm(x, 2, weight, bias), {"x": [2, 4, 3, 5], **affine(4)}),
    "instance-normalization": (lambda x, weight, bias: F.instance_norm(x, None, None, weight, bias), {**X, **affine(3)}),
    "conv": (F.conv2d, {"x": [2, 3, 5, 6], "weight": [4, 3, 3, 3], "bias": [4]}),
    "conv-group-2-pad-1": (weighted(F.conv2d, 1, 1, 1, 2), {"x": [2, 4, 5, 5], "weight": [6, 2, 3, 3], "bias": [6]}),
    "conv-depthwise-pad-1": (weighted(F.conv2d, 1, 1, 1, 4), {"x": [2, 4, 5, 5], "weight": [4, 1, 3, 3], "bias": [4]}),
    "conv-depthwise-stride-2-pad-2": (weighted(F.conv2d, 2, 2, 1, 3), {"x": [2, 3, 7, 8], "weight": [6, 1, 5, 5], "bias": [6]}),
    "conv-stride-2-pad-1": (weighted(F.conv2d, 2, 1), {"x": [2, 3, 7, 8], "weight": [4, 3, 3, 3], "bias": [4]}),
    "conv-stride-2-pointwise": (weighted(F.conv2d, 2), {"x": [2, 3, 7, 8], "weight": [4, 3, 1, 1], "bias": [4]}),
    "conv-dilation-2-pad-2": (weighted(F.conv2d, 1, 2, 2), {"x": [2, 3, 6, 6], "weight": [4, 3, 3, 3], "bias": [4]}),
    "conv-dilation-2-stride-3-pad-1": (weighted(F.conv2d, 3, 1, 2), {"x": [2, 3, 9, 8], "weight": [4, 3, 3, 3], "bias": [4]}),
    "conv-kernel-3x5-stride-2x1-pad-1x2": (weighted(F.conv2d, (2, 1), (1, 2)), {"x": [2, 3, 7, 6], "weight": [4, 3, 3, 5], "bias": [4]}),
    "conv-stride-2-pads-0-1-2-1": (lambda x, weight, bias: F.conv2d(F.pad(x, (1, 1, 0, 2)), weight, bias, 2),
                                   {"x": [2, 3, 6, 6], "weight": [4, 3, 3, 3], "bias": [4]}),
    "conv-1d-stride-2-pad-1": (weighted(F.conv1d, 2, 1), {"x": [2, 3, 9], "weight": [4, 3, 3], "bias": [4]}),
    "conv-1d-causal-dilation-2": (lambda x, weight, bias: F.conv1d(F.pad(x, (4, 0)), weight, bias, 1, 0, 2),
                                  {"x": [2, 3, 9], "weight": [4, 3, 3], "bias": [4]}),
    "conv-3d-pad-1": (weighted(F.conv3d, 1, 1), {"x": [1, 2, 3, 4, 4], "weight": [3, 2, 3, 3, 3], "bias": [3]}),
    "conv-transpose": (F.conv_transpose2d, {"x": [2, 4, 3, 4], "weight": [4, 3, 3, 3], "bias": [3]}),
    "conv-transpose-stride-2-group-2": (weighted(F.conv_transpose2d, 2, 1, 1, 2, 1), {"x": [2, 4, 3, 4], "weight": [4, 3, 3, 3], "bias": [6]}),
    "conv-transpose-stride-2-group-2-dilation-2": (weighted(F.conv_transpose2d, 2, 1, 1, 2, 2),
                                                   {"x": [2, 4, 3, 4], "weight": [4, 3, 3, 3], "bias": [6]}),
    "conv-transpose-kernel-2-stride-2": (weighted(F.conv_transpose2d, 2), {"x": [2, 4, 3, 4], "weight": [4, 3, 2, 2], "bias": [3]}),
    "conv-transpose-1d-stride-3": (weighted(F.conv_transpose1d, 3, 1), {"x": [2, 4, 5], "weight": [4, 3, 4], "bias": [3]}),
    **{f"resize-{mode}-{to}": (lambda x, o=options, s=size: F.interpolate(x, **s, **o), {"x": [2, 3, 4, 4]})
       for mode, options in {"nearest": {"mode": "nearest"}, "bilinear": {"mode": "bilinear", "align_corners": False},
                             "bilinear-align-corners": {"mode": "bilinear", "align_corners": True}}.items()
       for to, size in {"scale-2": {"scale_factor": 2}, "size-7": {"size": (7, 7)}, "size-3": {"size": (3, 3)}}.items()},
    "average-pool-pad-counted": (lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=True), {"x": [2, 3, 6, 7]}),
    "average-pool-pad-not-counted": (lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False), {"x": [2, 3, 6, 7]}),
    "average-pool-overlapping-ceil": (lambda x: F.avg_pool2d(x, (3, 2), 2, ceil_mode=True), {"x": [2, 3, 6, 7]}),
    "average-pool-1d": (lambda x: F.avg_pool1d(x, 2, 2), {"x": [2, 3, 8]}),
    "max-pool": (lambda x: F.max_pool2d(x, 2, 2), {"x": [2, 3, 6, 8]}),
    "max-pool-overlapping-pad-1": (lambda x: F.max_pool2d(x, 3, 2, 1), {"x": [2, 3, 7, 7]}),
    "max-pool-ceil": (lambda x: F.max_pool2d(x, 3, 2, ceil_mode=True), {"x": [2, 3, 6, 8]}),
    "max-pool-dilation-2": (lambda x: F.max_pool2d(x, 2, 1, 0, 2), {"x": [2, 3, 6, 6]}),
    "gelu": (F.gelu, {"x": [4, 16]}),
    "gelu-tanh": (lambda x: F.gelu(x, approximate="tanh"), {"x": [4, 16]}),
    "silu": (F.silu, {"x": [4, 16]}),
    "mish": (F.mish, {"x": [4, 16]}),
    "hard-swish": (F.hardswish, {"x": [4, 16]}),
    "hard-sigmoid": (F.hardsigmoid, {"x": [4, 16]}),
    "softplus": (F.softplus, {"x": [4, 16]}),
    "elu": (F.elu, {"x": [4, 16]}),
    "selu": (F.selu, {"x": [4, 16]}),
    "celu-alpha-0.5": (lambda x: F.celu(x, 0.5), {"x": [4, 16]}),
    "leaky-relu-0.1": (lambda x: F.leaky_relu(x, 0.1), {"x": [4, 16]}),
    "prelu": (F.prelu, {"x": [2, 3, 4], "weight": [3]}),
    "softmax-axis-1": (lambda x: F.softmax(x, 1), {"x": [2, 3, 4]}),
    "log-softmax-axis-1": (lambda x: F.log_softmax(x, 1), {"x": [2, 3, 4]}),
}

# Case: the input's shape, the scale, the zero point, the axis of a scale per channel, the smallest and the largest quantised number.
FAKE_QUANTIZE = {
    "fake-quantize-int8": ([4, 9], 0.02, 0, None, -128, 127),
    "fake-quantize-int8-per-channel": ([3, 2, 3, 3], [0.01, 0.02, 0.03], 0, 0, -128, 127),
    "fake-quantize-int8-per-channel-axis-1": ([4, 3], [0.01, 0.02, 0.03], 0, 1, -127, 127),
    "fake-quantize-uint8": ([4, 9], 0.015, 60, None, 0, 255),
    "fake-quantize-int4": ([4, 9], 0.2, 0, None, -8, 7),
    "fake-quantize-int4-per-channel": ([3, 8], [0.1, 0.2, 0.3], 0, 0, -8, 7),
}


def differentiated(name, function, inputs):
    """The case's inputs, its output, a random gradient from above and the inputs' gradients."""
    leaves = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    output = function(*leaves.values())
    upstream = torch.randn(output.shape).to(output.dtype)
    output.backward(upstream)
    record = {**inputs, "output": output, "upstream": upstream, **{f"gradient/{key}": leaf.grad for key, leaf in leaves.items()}}
    return {f"{name}/{key}": value.float() for key, value in record.items()}


def random(shapes):
    """Normal numbers that are exact in float32, as float64."""
    return {key: torch.randn(shape).double() for key, shape in shapes.items()}


def fake_quantize(name, shape, scale, zero_point, axis, smallest, largest):
    scale = torch.tensor(scale)
    along = scale if axis is None else scale.reshape([-1 if i == axis else 1 for i in range(len(shape))])
    x = along * ((smallest + largest) / 2 - zero_point + 0.35 * (largest - smallest) * torch.randn(shape))
    x = torch.where(((x / along + 0.5) % 1 - 0.5).abs() > 0.45, (x / along).floor() * along, x)  # near a tie, roundings differ
    points = torch.full(scale.shape, zero_point, dtype=torch.int32)
    run = (lambda x: torch.fake_quantize_per_tensor_affine(x, scale, points, smallest, largest)) if axis is None else (
        lambda x: torch.fake_quantize_per_channel_affine(x, scale, points, axis, smallest, largest))
    return {**differentiated(name, run, {"x": x}), f"{name}/scale": scale, f"{name}/zero-point": points.long()}


if __name__ == "__main__":
    torch.manual_seed(0)
    statistics = {}
    tensors = differentiated("batch-normalization", lambda *inputs: batch_normalization(*inputs, statistics), random({**X, **affine(3)}))
    tensors |= {f"batch-normalization/{key}": value.float() for key, value in statistics.items()}
    for name, (function, shapes) in CASES.items():
        tensors |= differentiated(name, function, random(shapes))
    for name, case in FAKE_QUANTIZE.items():
        tensors |= fake_quantize(name, *case)
    fixture.save("operators.onnx", tensors)
