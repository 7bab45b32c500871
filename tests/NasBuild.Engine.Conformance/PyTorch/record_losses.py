"""
Records PyTorch's losses and their gradients with respect to the logits, in float64. Run `python3 record_losses.py` to write losses.onnx
beside it, with every loss over `rows` (logits [8, 5]) and over `sequence` (logits [2, 4, 5], the classes last, as a language model has them):

    <form>/logits, <form>/teacher, <form>/target   float32, of the logits' shape
    <form>/labels, <form>/labels-ignored           int64; in the latter some are -100
    <form>/<loss>/value                            the loss, a number
    <form>/<loss>/gradient                         its gradient with respect to the logits

with <form> rows or sequence and <loss> a key of LOSSES below. Every mean is over rows (a sequence's positions are rows), ignored ones left out.
"""
import torch
import torch.nn.functional as F

import fixture

TEMPERATURE = 3.0


def distillation(logits, teacher, temperature):
    student, teacher = F.log_softmax(logits / temperature, -1), F.softmax(teacher / temperature, -1)
    return temperature**2 * F.kl_div(student, teacher, reduction="batchmean")


# Each of the form's tensors, all with the classes last and one dimension before them.
LOSSES = {
    "cross-entropy": lambda d: F.cross_entropy(d["logits"], d["labels"]),
    "cross-entropy-smoothed-0.1": lambda d: F.cross_entropy(d["logits"], d["labels"], label_smoothing=0.1),
    "cross-entropy-ignored": lambda d: F.cross_entropy(d["logits"], d["labels-ignored"], ignore_index=-100),
    "cross-entropy-smoothed-0.1-ignored": lambda d: F.cross_entropy(d["logits"], d["labels-ignored"], ignore_index=-100, label_smoothing=0.1),
    "distillation-3": lambda d: distillation(d["logits"], d["teacher"], TEMPERATURE),
    "distillation-1": lambda d: distillation(d["logits"], d["teacher"], 1.0),
    "mean-squared-error": lambda d: F.mse_loss(d["logits"], d["target"]),
    "cross-entropy-0.3-distillation-3-0.7":
        lambda d: 0.3 * F.cross_entropy(d["logits"], d["labels"]) + 0.7 * distillation(d["logits"], d["teacher"], TEMPERATURE),
}


def record(form, shape):
    data = {name: 2 * torch.randn(shape) for name in ("logits", "teacher", "target")}
    data["labels"] = torch.randint(0, shape[-1], shape[:-1])
    data["labels-ignored"] = data["labels"].flatten().index_fill(0, torch.tensor([1, 2, 6]), -100).reshape(shape[:-1])
    tensors = {f"{form}/{name}": value for name, value in data.items()}
    for name, loss_of in LOSSES.items():
        logits = data["logits"].double().requires_grad_()
        rows = {k: v.double().flatten(0, -2) if v.is_floating_point() else v.flatten() for k, v in {**data, "logits": logits}.items()}
        value = loss_of(rows)
        value.backward()
        tensors |= {f"{form}/{name}/value": value, f"{form}/{name}/gradient": logits.grad}
    return tensors


if __name__ == "__main__":
    torch.manual_seed(0)
    fixture.save("losses.onnx", record("rows", (8, 5)) | record("sequence", (2, 4, 5)))
