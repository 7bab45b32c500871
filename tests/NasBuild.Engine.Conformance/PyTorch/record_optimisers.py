"""
Records what PyTorch's optimisers and schedules do, in float64. Run `python3 record_optimisers.py` to write optimisers.onnx beside it:

    inputs [8, 6], labels [8]            the only batch, every step the same
    initial/<parameter>                  the parameters of logits = tanh(inputs first.weightᵀ + first.bias) second.weightᵀ + second.bias
    <optimiser>/<parameter>              the parameter after each of 6 steps on the mean cross-entropy: [6, ...]
    <optimiser>/gradient/<parameter>     the gradient that each step went by, before clipping: [6, ...]
    <optimiser>/loss                     the loss before each step: [6]
    schedule/<schedule>                  the rate of each of 50 steps

with <parameter> first.weight [7, 6], first.bias [7], second.weight [5, 7], second.bias [5], and <optimiser> and <schedule> the keys of
OPTIMISERS and SCHEDULES below. Adam's betas are 0.9 and 0.999, its epsilon 1e-8. Clipping multiplies all gradients by
min(1, largest norm / (global norm + 1e-6)), as torch.nn.utils.clip_grad_norm_ does.
"""
import numpy as np
import torch
import torch.nn.functional as F
from torch import optim
from torch.optim import lr_scheduler

import fixture

STEPS, SCHEDULED_STEPS, SCHEDULED_RATE = 6, 50, 0.1
SHAPES = {"first.weight": (7, 6), "first.bias": (7,), "second.weight": (5, 7), "second.bias": (5,)}


def groups(p):
    return [
        {"params": [p["first.weight"], p["second.weight"]], "lr": 0.02, "weight_decay": 0.1},
        {"params": [p["first.bias"], p["second.bias"]], "lr": 0.005, "weight_decay": 0.0},
    ]


# Name: the optimiser of a dictionary of parameters, and the largest global norm of the gradients.
OPTIMISERS = {
    "sgd": (lambda p: optim.SGD(p.values(), 0.1), None),
    "sgd-momentum": (lambda p: optim.SGD(p.values(), 0.1, momentum=0.9), None),
    "sgd-nesterov-decay": (lambda p: optim.SGD(p.values(), 0.1, momentum=0.9, nesterov=True, weight_decay=0.05), None),
    "sgd-clipped": (lambda p: optim.SGD(p.values(), 0.1, momentum=0.9), 0.1),
    "sgd-groups": (lambda p: optim.SGD(groups(p), 0.1, momentum=0.9), None),
    "adam": (lambda p: optim.Adam(p.values(), 0.01), None),
    "adam-decay": (lambda p: optim.Adam(p.values(), 0.01, weight_decay=0.1), None),
    "adamw": (lambda p: optim.AdamW(p.values(), 0.01, weight_decay=0.1), None),
    "adamw-clipped": (lambda p: optim.AdamW(p.values(), 0.01, weight_decay=0.1), 0.1),
    "adamw-groups": (lambda p: optim.AdamW(groups(p), 0.01), None),
}

# warm-up-cosine: 10 steps of SCHEDULED_RATE * (step + 1) / 10, then the cosine to zero over the other 40.
SCHEDULES = {
    "one-cycle": lambda o: lr_scheduler.OneCycleLR(
        o, SCHEDULED_RATE, SCHEDULED_STEPS, pct_start=0.2, anneal_strategy="cos", div_factor=25, final_div_factor=1e4),
    "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, SCHEDULED_STEPS),
    "step": lambda o: lr_scheduler.StepLR(o, step_size=15, gamma=0.3),
    "warm-up-cosine": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.LinearLR(o, 0.1, 1.0, total_iters=9), lr_scheduler.CosineAnnealingLR(o, SCHEDULED_STEPS - 10)], [10]),
}


def optimise(initial, inputs, labels, optimiser_of, largest_norm):
    parameters = {k: v.clone().requires_grad_() for k, v in initial.items()}
    optimiser = optimiser_of(parameters)
    record = {}

    def note(key, value):
        record.setdefault(key, []).append(value.detach().clone())

    for _ in range(STEPS):
        hidden = torch.tanh(F.linear(inputs, parameters["first.weight"], parameters["first.bias"]))
        loss = F.cross_entropy(F.linear(hidden, parameters["second.weight"], parameters["second.bias"]), labels)
        optimiser.zero_grad()
        loss.backward()
        note("loss", loss)
        for key, parameter in parameters.items():
            note(f"gradient/{key}", parameter.grad)
        if largest_norm is not None:
            torch.nn.utils.clip_grad_norm_(parameters.values(), largest_norm)
        optimiser.step()
        for key, parameter in parameters.items():
            note(key, parameter)
    return {key: torch.stack(values) for key, values in record.items()}


def rates(schedule_of):
    optimiser = optim.SGD([torch.zeros(1, requires_grad=True)], SCHEDULED_RATE, momentum=0.9)
    schedule, taken = schedule_of(optimiser), []
    for _ in range(SCHEDULED_STEPS):
        taken.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        if len(taken) < SCHEDULED_STEPS:
            schedule.step()
    return np.array(taken)


if __name__ == "__main__":
    torch.manual_seed(0)
    inputs, labels = torch.randn(8, 6).double(), torch.randint(0, 5, (8,))
    initial = {k: (0.5 * torch.randn(shape)).double() for k, shape in SHAPES.items()}
    tensors = {"inputs": inputs.float(), "labels": labels, **{f"initial/{k}": v.float() for k, v in initial.items()}}
    for name, (optimiser_of, largest_norm) in OPTIMISERS.items():
        for key, value in optimise(initial, inputs, labels, optimiser_of, largest_norm).items():
            tensors[f"{name}/{key}"] = value
    for name, schedule_of in SCHEDULES.items():
        tensors[f"schedule/{name}"] = rates(schedule_of)
    fixture.save("optimisers.onnx", tensors)
